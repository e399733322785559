// SPDX-License-Identifier: MIT
//
// In which order square roots are sought, and what may be changed for each.
//
// Probes and symbols of functions enter a program here and there. What enters between one square
// root and the next may be changed for the sake of the next without touching those before: these
// are the stages of program/symbol_draw.hpp. A root of which some entry depends on nothing new
// joins the stages before it, back to what it depends on.
//
// Example: sqrt(1 + x^2 + exp(sqrt(x)) y) has the stage of sqrt(x), with x, and that of the other
// root, with exp and y.
//
// Cost: for each root, linear in the program.
#pragma once

#include <vector>

#include "abide/program/evaluate.hpp"
#include "abide/program/number_units.hpp"

namespace abide {

/// Roots that are sought together, what may be changed for them, and what is evaluated then.
struct RootStage {
  std::vector<std::size_t> steps;  ///< of the schedule
  std::vector<NodeId> roots;
  std::vector<NodeId> leaves;     ///< parameters or probes
  std::vector<NodeId> functions;  ///< whose symbols may be changed
};

/// Whether a node is a square root, and one of numbers.
[[nodiscard]] bool is_root(const Node& node);
[[nodiscard]] bool is_root_of_number(const Program& program, NodeId node);

/// Of the steps that depend on probes, or of the others; the last stage has what no root needs.
/// `dependent`: for each node, whether it depends on probes.
[[nodiscard]] std::vector<RootStage> root_stages(const Schedule& forward,
                                                 const std::vector<bool>& dependent, bool of_probes,
                                                 const NumberUnits& units);

}  // namespace abide
