// SPDX-License-Identifier: MIT
#include "abide/report/count_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "abide/ask/json_text.hpp"
#include "abide/model/load.hpp"
#include "abide/model/zoo.hpp"
#include "abide/plural.hpp"
#include "abide/report/document.hpp"
#include "abide/report/import_lines.hpp"
#include "abide/report/lines.hpp"
#include "abide/report/region_report.hpp"

namespace abide {

namespace {

// `5, 9, 12 with brackets of up to 1, 2, 3 fields`
std::string levels_phrase(const std::vector<std::size_t>& levels) {
  std::vector<std::size_t> fields;
  for (std::size_t i = 0; i < levels.size(); ++i) fields.push_back(i + 1);
  return levels.size() == 1 ? fmt::format("{} from the fields alone, without brackets", levels[0])
                            : fmt::format("{} with brackets of up to {} fields",
                                          fmt::join(levels, ", "), fmt::join(fields, ", "));
}

// How likely it is that there are fewer laws than counted.
void add_probability(Lines& lines, const Count& count) {
  if (!count.error_probability) {
    lines.add("probable",
              fmt::format("not fewer than {} either: {} gave the same (seed {}); the error "
                          "probability is not bounded where there are functions",
                          count.laws(), plural(count.primes.size(), "random prime"), count.seed));
    return;
  }
  if (*count.error_probability == 0) {  // such as when nothing moves
    lines.add("certain", fmt::format("not fewer than {} either", count.laws()));
    return;
  }
  const std::string drawn =
      fmt::format("({}, seed {})", plural(count.primes.size(), "random prime"), count.seed);
  if (*count.error_probability < 1)
    lines.add("probable", fmt::format("not fewer than {} either; error probability below {} {}",
                                      count.laws(), rounded_up(*count.error_probability), drawn));
  else
    lines.add("not known",
              fmt::format("whether there are fewer: for a model of this size and degree the error "
                          "probability has no bound below 1 {}",
                          drawn));
  if (count.as_wished()) return;
  lines.add("", fmt::format("--error {:.1e} was not reached: {}", count.wished_probability,
                            count.ending == Ending::closed ? "more primes do not help"
                                                           : cut_reason(count.ending)));
}

}  // namespace

std::string count_text(const Flow& flow, const Count& count,
                       const std::optional<RegionCounts>& regions) {
  const std::string& model = flow.model().name;
  const std::string with_gates = for_freed(flow, count.symbols);
  std::string text;
  if (count.closed)
    text =
        fmt::format("{}: {}{}\n\n", model, laws_phrase(count.laws(), flow.dynamics()), with_gates);
  else
    text = fmt::format("{}: incomplete, {}; at most {}{}\n\n", model, cut_reason(count.ending),
                       laws_phrase(count.laws(), flow.dynamics()), with_gates);
  Lines lines;
  add_import(lines, flow.model());
  lines.add("flow", flow_line(flow));
  lines.add("parameters", parameters_phrase(flow));
  lines.add("Lie algebra", fmt::format("dimension {}{} of {}{}", count.closed ? "" : "at least ",
                                       count.lie_dimension, count.state - count.frozen,
                                       !count.closed      ? ", more brackets may add to it"
                                       : count.laws() > 0 ? ", more brackets add nothing"
                                                          : ""));
  if (!count.levels.empty()) lines.add("", levels_phrase(count.levels));
  if (count.frozen > 0)
    lines.add("frozen", fmt::format("{} besides, which laws may depend on",
                                    plural(count.frozen, "coordinate")));
  if (flow.model().free_gates()) lines.add("gates", gates_phrase(flow, regions.has_value()));
  add_functions(lines, count.symbols);
  lines.add("certain", count.laws() == 0
                           ? fmt::format("no law exists{}: {}", with_gates, bound_reason(count))
                           : fmt::format("at most {}{}: {}",
                                         laws_counted(count.laws(), flow.dynamics(), "independent"),
                                         with_gates, bound_reason(count)));
  if (count.laws() > 0 && count.closed) add_probability(lines, count);
  return text + lines.text() + (regions ? regions_text(count, *regions) : "");
}

std::string point_count_text(const Flow& flow, const std::string& at, const PointCount& count) {
  const Count& generic = count.generic;
  const bool exact = count.regular();
  const std::string with_gates = for_freed(flow, generic.symbols);
  const std::string text = fmt::format(
      "{} at {}: the Lie algebra has dimension {}{} there, {}{} at generic points{}\n\n",
      flow.model().name, at, exact ? "" : "at least ", count.dimension,
      generic.closed ? "" : "at least ", generic.lie_dimension, with_gates);
  Lines lines;
  add_import(lines, flow.model());
  lines.add("flow", flow_line(flow));
  lines.add("parameters", parameters_phrase(flow));
  lines.add("at the point", fmt::format("dimension {}{} of {}", exact ? "" : "at least ",
                                        count.dimension, generic.state - generic.frozen));
  if (!count.levels.empty()) lines.add("", levels_phrase(count.levels));
  lines.add("generic", fmt::format("dimension {}{}: {}{}", generic.closed ? "" : "at least ",
                                   generic.lie_dimension, generic.closed ? "" : "at most ",
                                   laws_phrase(generic.laws(), flow.dynamics())));
  if (!generic.levels.empty()) lines.add("", levels_phrase(generic.levels));
  lines.add("certain",
            "neither dimension is smaller (a rank modulo a prime never exceeds the rank over Q)");
  const std::string probable =
      generic.closed && generic.lie_dimension < generic.state
          ? "the generic dimension is not larger either; " +
                (generic.error_probability
                     ? "error probability below " + rounded_up(*generic.error_probability)
                     : "the error probability is not bounded where there are functions")
          : "";
  if (exact) {
    lines.add(
        "regular",
        fmt::format("the dimension is largest here, and so constant near the point: {} near it",
                    laws_phrase(generic.laws(), flow.dynamics())));
    if (!probable.empty()) lines.add("probable", probable);
  } else if (!generic.closed) {
    lines.add("not known",
              fmt::format("whether the dimension is constant near the point: the count was not "
                          "finished, {}",
                          cut_reason(generic.ending)));
  } else {
    if (!probable.empty()) lines.add("probable", probable);
    lines.add("caution",
              fmt::format("brackets of up to {} add nothing more at the point. If its dimension is "
                          "smaller than the generic one, Frobenius' theorem says nothing near the "
                          "point: the number of laws is that of the generic points around it",
                          plural(count.levels.size(), "field")));
  }
  if (flow.model().free_gates()) lines.add("gates", gates_phrase(flow));
  add_functions(lines, generic.symbols);
  return text + lines.text();
}

std::string zoo_text() {
  std::string text;
  for (const Family& family : zoo()) {
    std::string options;
    for (const FamilyOption& option : family.options) options += " " + option.written();
    text += fmt::format("{:<20} {}\n{:<20} {} metric; for example {}\n",
                        fmt::format("{}:{}", family.name, family.dims), family.description, "",
                        load_model(family.example).metric, family.example);
    if (!options.empty()) text += fmt::format("{:<20} options{}\n", "", options);
  }
  text +=
      "\nDimensions run from input to output. Any other model is a file: see "
      "docs/models.md.\n";
  return text;
}

std::string zoo_json() {
  auto list = nlohmann::ordered_json::array();
  for (const Family& family : zoo()) {
    nlohmann::ordered_json entry;
    entry["family"] = family.name;
    entry["dims"] = family.dims;
    entry["description"] = family.description;
    entry["example"] = family.example;
    entry["metric"] = load_model(family.example).metric;
    entry["options"] = nlohmann::ordered_json::array();
    for (const FamilyOption& option : family.options) entry["options"].push_back(option.written());
    list.push_back(std::move(entry));
  }
  return to_text(list);
}

}  // namespace abide
