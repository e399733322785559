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

std::string laws_phrase(std::size_t n) {
  return n == 0   ? "no conservation laws"
         : n == 1 ? "1 conservation law"
                  : fmt::format("{} independent conservation laws", n);
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
  std::string text(to_string(flow.dynamics()));
  if (flow.damping()) text += " with tau = " + flow.damping()->text;
  text += ", " + flow.metric().text() + " metric";
  if (flow.metric().natural()) text += " (the laws are those of the euclidean one)";
  return text;
}

std::string rounded_up(double x) {
  const std::string down = fmt::format("{:.1e}", x);
  if (x == 0 || std::stod(down) >= x) return down;
  return fmt::format("{:.1e}", x + 0.1 * std::pow(10, std::floor(std::log10(x))));
}

std::string gates_phrase(const Flow& flow, bool sampled) {
  if (!flow.model().free_gates()) return "";
  return fmt::format(
      "every ReLU gate is treated as a free input: each law holds for the network, and a law that "
      "holds only because gates are related would be missed{}",
      sampled ? "" : " (--samples N says whether there can be such laws)");
}

}  // namespace abide
