// SPDX-License-Identifier: MIT
//
// The arithmetic people write, as programs of the few node kinds. Shape rules are NumPy's; errors
// are ShapeErrors that name the operation and the shapes. The rest is in program/einsum.hpp and
// program/gathers.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// a @ b with NumPy's rules: vectors, matrices, and stacks of matrices with broadcasting.
NodeId matmul(Program& program, NodeId a, NodeId b);
/// a * b entrywise, with broadcasting.
NodeId multiply(Program& program, NodeId a, NodeId b);
/// a + scale * b, with broadcasting. `operation` names it in errors.
NodeId add(Program& program, NodeId a, NodeId b, const Rational& scale = 1,
           const std::string& operation = "add");
NodeId scale(Program& program, NodeId a, const Rational& factor);
/// a entrywise to a natural power, by repeated squaring.
NodeId power(Program& program, NodeId a, std::int64_t exponent);
/// 1 / a entrywise; `what` says in words what divides, for errors where it is 0.
NodeId reciprocal(Program& program, NodeId a, const std::string& what = "");
/// a / b entrywise, with broadcasting.
NodeId divide(Program& program, NodeId a, NodeId b, const std::string& what = "");
/// The determinants of the matrices in the last two axes, without divisions: [.., n, n] gives [..].
NodeId determinant(Program& program, NodeId a);
/// .T: all axes reversed.
NodeId transpose(Program& program, NodeId a);
/// The sum of all entries, or along one axis (negative axes count from the end).
NodeId sum_entries(Program& program, NodeId a, std::optional<std::int64_t> axis = {});
/// All products of an entry of a and an entry of b, both flattened: [size a, size b].
NodeId outer(Program& program, NodeId a, NodeId b);
/// <a, b>, the sum of entrywise products of two tensors of one shape.
NodeId inner(Program& program, NodeId a, NodeId b);

}  // namespace abide
