// SPDX-License-Identifier: MIT
//
// Products of what one gate opens.
//
// A gate H of a ReLU is 0 or 1, so that H H = H. With H taken for any number (model/gates.hpp) this
// would be lost: relu(z) relu(-z), which is 0, would be H (H - 1) z^2. So products and powers,
// entry by entry, of tensors f that are affine in the same gates are rewritten by their values
// where the gates are 0 and where they are 1,
//
//     f = f0 + H (f1 - f0),     f g = f0 g0 + H (f1 g1 - f0 g0),     f^n = f0^n + H (f1^n - f0^n)
//
// and are affine in them again: relu(z)^2 = H z^2, hence relu(z)^2 + relu(-z)^2 = z^2.
//
// f may be a sum, a multiple, a part or a product, entry by entry, of gated tensors and others.
// Where products of gates come from a contraction, as in relu(z) @ relu(-z), they stay.
//
// Running time: linear in the entries of the nodes that f is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// a * b entrywise, with broadcasting.
NodeId multiply_gated(Program& program, const std::vector<Model::Gate>& gates, NodeId a, NodeId b);
/// a entrywise to a natural power.
NodeId power_gated(Program& program, const std::vector<Model::Gate>& gates, NodeId a,
                   std::int64_t exponent);

}  // namespace abide
