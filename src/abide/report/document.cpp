// SPDX-License-Identifier: MIT
#include "abide/report/document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "abide/plural.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostParametersShown = 8;

}  // namespace

std::string_view law_noun(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
    case Dynamics::momentum:
      return "conservation law";
    case Dynamics::field:
      return "first integral";
  }
  throw std::logic_error("law_noun: unknown dynamics");
}

std::string laws_counted(std::size_t n, Dynamics dynamics, std::string_view before) {
  const std::string_view noun = descends(dynamics) ? "law" : law_noun(dynamics);
  return plural(n, fmt::format("{}{}{}", before, before.empty() ? "" : " ", noun));
}

std::string laws_phrase(std::size_t n, Dynamics dynamics) {
  const std::string_view noun = law_noun(dynamics);
  return n == 0   ? fmt::format("no {}s", noun)
         : n == 1 ? fmt::format("1 {}", noun)
                  : fmt::format("{} independent {}s", n, noun);
}

std::string parameters_phrase(const Flow& flow) {
  const Program& program = flow.model().program;
  std::vector<std::string> shown;
  for (const NodeId id : program.parameters()) {
    if (shown.size() == kMostParametersShown) {
      shown.push_back(fmt::format("and {} more", program.parameters().size() - shown.size()));
      break;
    }
    shown.push_back(fmt::format("{} {}", program.name(id), to_string(program.shape(id))));
  }
  return fmt::format("{}: {}", program.parameter_entries(), fmt::join(shown, ", "));
}

std::string bound_reason(const Count& count) {
  return fmt::format(
      "the Lie algebra has dimension {}{} at generic points (a rank modulo a prime never exceeds "
      "the rank over Q)",
      count.laws() == 0 ? "" : "at least ", count.lie_dimension);
}

std::string cut_reason(Ending ending) {
  switch (ending) {
    case Ending::depth:
      return "the limit on depth (--depth) was reached";
    case Ending::memory:
      return "the limit on memory (--memory) was reached";
    case Ending::interrupted:
      return "interrupted";
    case Ending::closed:
      break;
  }
  throw std::logic_error("cut_reason: this count was not cut short");
}

std::string flow_line(const Flow& flow) {
  std::string text;
  switch (flow.dynamics()) {
    case Dynamics::field:
      text = flow.model().fields.size() == 1
                 ? "the field of the model"
                 : fmt::format("the {} fields of the model", flow.model().fields.size());
      break;
    case Dynamics::gradient:
    case Dynamics::momentum:
      text = to_string(flow.dynamics());
      if (flow.damping()) text += " with tau = " + flow.damping()->text;
      if (!flow.options().decay.is_zero())
        text += fmt::format("{} weight decay {}", flow.damping() ? " and" : " with",
                            flow.options().decay.to_string());
      text += ", " + flow.metric().text() + " metric";
      if (flow.metric().natural()) text += " (the laws are those of the euclidean one)";
      if (flow.metric().has_rates()) text += ", rates " + flow.metric().rates_text();
      break;
  }
  if (flow.model().loss == LossClass::cross_entropy) text += ", cross-entropy";
  if (!flow.options().frozen.empty())
    text += fmt::format(", {} frozen", fmt::join(flow.options().frozen, ", "));
  if (!flow.only().empty()) text += fmt::format(", laws in {} alone", fmt::join(flow.only(), ", "));
  return text;
}

std::string rounded_up(double x) {
  const std::string down = fmt::format("{:.1e}", x);
  if (x == 0 || std::stod(down) >= x) return down;
  return fmt::format("{:.1e}", x + 0.1 * std::pow(10, std::floor(std::log10(x))));
}

std::string for_freed(const Flow& flow, const SymbolIndependence& symbols) {
  const bool gates = flow.model().free_gates();
  if (gates && symbols.free()) return " for free gates and symbols";
  return gates ? " for free gates" : symbols.free() ? " for free symbols" : "";
}

void add_functions(Lines& lines, const SymbolIndependence& symbols) {
  switch (symbols.status) {
    case SymbolIndependence::Status::no_symbols:
      return;
    case SymbolIndependence::Status::shown:
      lines.add("functions", "their values are independent symbols: " + symbols.text());
      return;
    case SymbolIndependence::Status::not_shown:
      lines.add(
          "functions",
          "their values are treated as free symbols: each law holds for the network, and a law "
          "that holds only because they are related would be missed (" +
              symbols.why + ")");
      return;
  }
}

std::string gates_phrase(const Flow& flow, bool sampled) {
  if (!flow.model().free_gates()) return "";
  return fmt::format(
      "every ReLU gate is treated as a free input: each law holds for the network, and a law that "
      "holds only because gates are related would be missed{}",
      sampled ? "" : " (--samples N says whether there can be such laws)");
}

}  // namespace abide
