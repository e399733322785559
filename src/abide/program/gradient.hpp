// SPDX-License-Identifier: MIT
//
// Reverse mode, as a transformation of the graph: the gradient of a scalar program is again a
// tensor program, appended to the same graph, that evaluates over any ring.
//
// Each node passes its cotangent to its operands:
//     contraction c = a b     a' += contraction of (c', b),  b' += contraction of (a, c')
//                 c = a       a' += c', stretched over the indices that were summed
//     sum         c = sum k_i a_i         a_i' += k_i c'
//     gather      c_i = a_{index(i)}      a_j' += sum of c_i' over the i with index(i) = j
//     inverse     c = a^-1                a' -= c^T c' c^T, since dc = -c da c
// That of a gather is again one, of at most m sources for each j, followed by a sum over m.
//
// Example: L = w_i W_ij x_j, in two contractions, gives dL/dW = w_i x_j.
#pragma once

#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// The derivative of the function at each entry, by its rule (program/elementary.hpp).
NodeId derivative(Program& program, Elementary function, NodeId operand);

/// The cotangents of `variables` when that of `node` is `cotangent`, of the same shape: the
/// gradient of <cotangent, node> with the cotangent held fixed, whatever it depends on.
std::vector<NodeId> pullback(Program& program, NodeId node, NodeId cotangent,
                             const std::vector<NodeId>& variables);

/// The gradient of the scalar node `objective` by each of `variables`, in their order and of their
/// shapes. Throws ShapeError when the objective is not a scalar.
std::vector<NodeId> gradient(Program& program, NodeId objective,
                             const std::vector<NodeId>& variables);

}  // namespace abide
