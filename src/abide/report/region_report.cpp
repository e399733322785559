// SPDX-License-Identifier: MIT
#include "abide/report/region_report.hpp"

#include <fmt/format.h>

#include "abide/plural.hpp"
#include "abide/report/lines.hpp"

namespace abide {

namespace {

std::string conclusion(GatesVerdict verdict, const Count& free) {
  const std::string laws = plural(free.laws(), "law");
  switch (verdict) {
    case GatesVerdict::no_gates:
      return "the model has no ReLU gates: nothing was freed";
    case GatesVerdict::same:
      return fmt::format(
          "near these parameters the network itself has {}: there, freeing its gates loses none",
          free.laws() == 0 ? "no law" : "no more than " + laws);
    case GatesVerdict::maybe_more:
      return fmt::format(
          "near some of these parameters the network itself may have more than the {} with free "
          "gates: its gates do not take all values there. More samples may show more patterns, "
          "and lower these bounds",
          laws);
    case GatesVerdict::not_decided:
      return "not decided: a count was cut short, no input could be used, or the metric is "
             "natural-block, which takes gates for free inputs itself";
  }
  return "";
}

}  // namespace

std::string regions_text(const Count& free, const RegionCounts& counts) {
  Lines lines;
  const char* label = "samples";
  for (std::size_t i = 0; i < counts.regions.size(); ++i) {
    const RegionCount& region = counts.regions[i];
    lines.add(label,
              fmt::format("parameters {}: {} among {}, at most {}{}", i + 1,
                          plural(region.patterns, "gate pattern"), plural(region.samples, "input"),
                          plural(region.laws_at_most(), "law"),
                          region.count.closed ? "" : "; not counted to the end"));
    label = "";
  }
  lines.add(label, conclusion(counts.verdict, free));
  return lines.text();
}

}  // namespace abide
