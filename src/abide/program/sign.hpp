// SPDX-License-Identifier: MIT
//
// Nodes whose entries are never negative, whatever the parameters and probes are.
//
// What the graph shows is: constants; squares, x * x entry by entry or summed; sums with positive
// coefficients, products and selections of such nodes; and nodes of which the caller knows it, such
// as the outputs of ReLUs. Example: with r >= 0 known, so are 2*r + r*r and sum(W*W), but neither
// W*W - r nor (W + 1)*(W + 1) - 2*W, although the last is W*W + 1.
//
// Running time: linear in the graph of the node.
#pragma once

#include <optional>
#include <set>

#include "abide/program/program.hpp"

namespace abide {

enum class Sign {
  zero,
  not_negative,
  not_positive,
  unknown,  ///< not seen to be one of the others
};

/// The sign of all entries of a node; `known` are nodes that are not negative. Exact: what it says
/// holds for all real values of the parameters and probes.
[[nodiscard]] Sign sign_of(const Program& program, NodeId node, const std::set<NodeId>& known);

}  // namespace abide
