// SPDX-License-Identifier: MIT
#include "abide/report/region_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace abide {

namespace {

const char* name_of(GatesVerdict verdict) {
  switch (verdict) {
    case GatesVerdict::no_gates:
      return "no_gates";
    case GatesVerdict::same:
      return "same";
    case GatesVerdict::maybe_more:
      return "maybe_more";
    case GatesVerdict::not_decided:
      return "not_decided";
  }
  return "";
}

std::string counted(std::size_t n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::vector<std::string> conclusion(GatesVerdict verdict, const Count& free) {
  const std::size_t n = free.laws();
  switch (verdict) {
    case GatesVerdict::no_gates:
      return {"The model has no ReLU gates: nothing was freed, and there is nothing to compare."};
    case GatesVerdict::same:
      return {fmt::format("Near these parameters the network itself has no more than {}: there,",
                          counted(n, "law", "laws")),
              "freeing the gates loses none."};
    case GatesVerdict::maybe_more:
      return {
          fmt::format("The network itself may have more laws than the {} with free gates: near", n),
          "some parameters its gates do not take all values. If so, they hold only there. More",
          "samples may show more patterns, and lower these bounds."};
    case GatesVerdict::not_decided:
      return {"Not decided: a count was cut short, or no input could be used."};
  }
  return {};
}

}  // namespace

GatesVerdict gates_verdict(const Flow& flow, const Count& free,
                           const std::vector<RegionCount>& regions,
                           const RegionQuestion& question) {
  if (!flow.model().free_gates()) return GatesVerdict::no_gates;
  if (!free.closed) return GatesVerdict::not_decided;
  // An upper bound that meets the lower one decides, whether its count is closed or not.
  const auto meets = [&](const RegionCount& r) { return r.laws_at_most() <= free.laws(); };
  if (regions.size() == question.parameters && std::all_of(regions.begin(), regions.end(), meets))
    return GatesVerdict::same;
  const auto differs = [&](const RegionCount& r) { return r.count.closed && !meets(r); };
  return std::any_of(regions.begin(), regions.end(), differs) ? GatesVerdict::maybe_more
                                                              : GatesVerdict::not_decided;
}

std::string regions_text(const Flow& flow, const Count& free,
                         const std::vector<RegionCount>& regions, const RegionQuestion& question) {
  std::string text = "\nThe network's own gates, exactly, at random parameters and inputs:\n";
  for (std::size_t i = 0; i < regions.size(); ++i)
    text += fmt::format("  parameters {}: {} of gates among {}: at most {}{}\n", i + 1,
                        counted(regions[i].patterns, "pattern", "patterns"),
                        counted(regions[i].samples, "input", "inputs"),
                        counted(regions[i].laws_at_most(), "law", "laws"),
                        regions[i].count.closed ? "" : ", not counted to the end");
  const GatesVerdict verdict = gates_verdict(flow, free, regions, question);
  if (verdict == GatesVerdict::no_gates) text = "\n";
  for (const std::string& line : conclusion(verdict, free)) text += "  " + line + "\n";
  return text;
}

nlohmann::ordered_json regions_document(const Flow& flow, const Count& free,
                                        const std::vector<RegionCount>& regions,
                                        const RegionQuestion& question) {
  nlohmann::ordered_json json;
  json["samples"] = question.samples;
  json["verdict"] = name_of(gates_verdict(flow, free, regions, question));
  json["parameters"] = nlohmann::ordered_json::array();
  for (const RegionCount& region : regions) {
    nlohmann::ordered_json entry;
    entry["patterns"] = region.patterns;
    entry["samples"] = region.samples;
    entry["laws_at_most"] = region.laws_at_most();
    entry["closed"] = region.count.closed;
    json["parameters"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace abide
