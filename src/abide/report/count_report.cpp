// SPDX-License-Identifier: MIT
#include "abide/report/count_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "abide/model/load.hpp"
#include "abide/model/zoo.hpp"
#include "abide/report/document.hpp"

namespace abide {

namespace {

std::string laws(std::size_t n) {
  return n == 0   ? "no conservation laws"
         : n == 1 ? "1 conservation law"
                  : fmt::format("{} independent conservation laws", n);
}

std::string parameter_list(const Program& program) {
  std::vector<std::string> shown;
  for (const NodeId id : program.parameters()) {
    if (shown.size() == 8) {
      shown.push_back(fmt::format("and {} more", program.parameters().size() - shown.size()));
      break;
    }
    shown.push_back(fmt::format("{} {}", program.name(id), to_string(program.shape(id))));
  }
  return fmt::format("{}", fmt::join(shown, ", "));
}

std::string level_list(const std::vector<std::size_t>& levels) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < levels.size(); ++i)
    shown.push_back(fmt::format("{} with brackets of {}", levels[i],
                                i == 0 ? "1 field" : fmt::format("up to {}", i + 1)));
  return fmt::format("{}", fmt::join(shown, ", "));
}

std::string limit(Ending ending) {
  switch (ending) {
    case Ending::depth:
      return "the limit on depth was reached";
    case Ending::memory:
      return "the limit on memory was reached";
    case Ending::interrupted:
      return "interrupted";
    case Ending::closed:
      break;
  }
  return "more primes do not help";
}

}  // namespace

std::string count_text(const Flow& flow, const Count& count) {
  const std::string& model = flow.model().name;
  const char* with_gates = flow.model().free_gates() ? " with free gates" : "";
  std::string text;
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  if (count.closed)
    text = fmt::format("{}: {}{}\n\n", model, laws(count.laws()), with_gates);
  else
    text = fmt::format("{}: incomplete, {}; at most {}{}\n\n", model, limit(count.ending),
                       laws(count.laws()), with_gates);
  line("flow", flow_line(flow));
  line("parameters", fmt::format("{}: {}", flow.model().program.parameter_entries(),
                                 parameter_list(flow.model().program)));
  line("Lie algebra",
       fmt::format("dimension {}{} of {}, {}", count.closed ? "" : "at least ", count.lie_dimension,
                   count.state, count.closed ? "closed" : "not closed yet"));
  if (!count.levels.empty()) line("", level_list(count.levels));
  const char* label = "gates";
  for (const std::string& content : gates_lines(flow)) {
    line(label, content);
    label = "";
  }
  if (count.laws() == 0) {
    line("certain", fmt::format("no law exists{}", with_gates));
    return text;
  }
  line("certain", fmt::format("not more than {}{}: a rank modulo a prime is never too large",
                              count.laws(), with_gates));
  if (!count.closed) return text;
  if (*count.error_probability < 1)
    line("probable", fmt::format("not fewer either; error probability below {}",
                                 rounded_up(*count.error_probability)));
  else
    line("not known", "whether there are fewer: the model is too large for its error bound");
  line("", fmt::format("({} primes, seed {})", count.primes.size(), count.seed));
  if (!count.as_wished())
    line("", fmt::format("(above the {:.1e} wished for: {})", count.wished_probability,
                         limit(count.ending)));
  return text;
}

std::string count_json(const Flow& flow, const Count& count, double seconds) {
  nlohmann::ordered_json json = count_document(flow, count);
  json["seconds"] = seconds;
  return to_text(json);
}

std::string point_count_text(const Flow& flow, const std::string& at, const PointCount& count) {
  const Count& generic = count.generic;
  const bool exact = count.regular();
  const char* with_gates = flow.model().free_gates() ? " with free gates" : "";
  std::string text = fmt::format(
      "{} at {}: the Lie algebra has dimension {}{} there, {}{} at generic points{}\n\n",
      flow.model().name, at, exact ? "" : "at least ", count.dimension,
      generic.closed ? "" : "at least ", generic.lie_dimension, with_gates);
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  line("flow", flow_line(flow));
  line("at the point", fmt::format("dimension {}{} of {}", exact ? "" : "at least ",
                                   count.dimension, generic.state));
  line("", level_list(count.levels));
  line("generic",
       fmt::format("dimension {}{}: {}{}", generic.closed ? "" : "at least ", generic.lie_dimension,
                   generic.closed ? "" : "at most ", laws(generic.laws())));
  if (!generic.levels.empty()) line("", level_list(generic.levels));
  line("certain", "neither dimension is smaller: a rank modulo a prime is never too large");
  const std::string probable =
      generic.closed && generic.lie_dimension < generic.state
          ? fmt::format(
                "the generic dimension is not larger either, but for an error probability "
                "of {}",
                rounded_up(*generic.error_probability))
          : "";
  if (exact) {
    line("regular", "the dimension is largest here, and so constant near the point:");
    line("", fmt::format("{} near it", laws(generic.laws())));
    if (!probable.empty()) line("probable", probable);
  } else if (!generic.closed) {
    line("not known",
         "whether the dimension is constant near the point: the count is not finished");
  } else {
    line("probable", probable);
    line("caution", fmt::format("no more was seen at the point with brackets of up to {} fields;",
                                count.levels.size()));
    line("", "if its dimension is smaller, Frobenius' theorem says nothing near the point:");
    line("", "the number of laws is that of the generic points around it");
  }
  const char* label = "gates";
  for (const std::string& content : gates_lines(flow)) {
    line(label, content);
    label = "";
  }
  return text;
}

std::string point_count_json(const Flow& flow, const std::string& at, const PointCount& count,
                             double seconds) {
  nlohmann::ordered_json json = count_document(flow, count.generic);
  json["at"] = at;
  json["point_dimension"] = count.dimension;
  json["point_levels"] = count.levels;
  json["regular"] = count.regular();
  json["seconds"] = seconds;
  return to_text(json);
}

std::string zoo_text() {
  std::string text;
  for (const Family& family : zoo())
    text += fmt::format("{:<20} {}\n{:<20} {} metric; for example {}\n",
                        fmt::format("{}:{}", family.name, family.dims), family.description, "",
                        load_model(family.example).metric, family.example);
  text +=
      "\nDimensions run from input to output. Any other polynomial model is a file: see "
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
    if (family.may_have_bias) entry["options"].push_back("+bias");
    list.push_back(std::move(entry));
  }
  return to_text(list);
}

}  // namespace abide
