// SPDX-License-Identifier: MIT
//
// Proofs from the end of a program: what is an identity when inner values are free is one for their
// true values.
//
// The gradient of a deep network is large as an expression, but a law is seen near its end. In
// y = W2 f(W1 x) the motions are W2' = e f(h)^T and W1' = (..) x^T; that sum(W2, axis=0) is kept
// under cross-entropy is seen from e alone, whatever f(h) is. So nodes that are more than `depth`
// operations before the outputs become free inputs, depth by depth, until the identity holds.
//
// Example: attention's K @ K.T - Q @ Q.T holds with the loss gradient by the scores free: softmax
// and all that follows it are not looked at.
//
// Cost: linear in the program.
#pragma once

#include <vector>

#include "abide/program/program.hpp"

namespace abide {

struct Cut {
  Program program;  ///< with the parameters and probes that are met, in their order
  std::vector<NodeId> outputs;
  std::size_t cut = 0;  ///< how many nodes are free inputs now
};

/// Whether a sum of several tensors counts as an operation. Where it does not, whole chains of
/// sums stay, such as the residual stream of a transformer and its derivative; products with whole
/// matrices of parameters, which are many there, then count as three.
enum class SumsCount { yes, no };

/// Nodes that only rearrange entries, or sum over them, count as no operation.
[[nodiscard]] Cut cut_at(const Program& program, const std::vector<NodeId>& outputs, int depth,
                         SumsCount sums = SumsCount::yes);

}  // namespace abide
