// SPDX-License-Identifier: MIT
//
// The operations people write, as programs of the few node kinds. Shape rules are NumPy's; errors
// are ShapeErrors that name the operation and the shapes.
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
/// .T: all axes reversed.
NodeId transpose(Program& program, NodeId a);
/// The sum of all entries, or along one axis (negative axes count from the end).
NodeId sum_entries(Program& program, NodeId a, std::optional<std::int64_t> axis = {});
/// The sum of the diagonal of a matrix.
NodeId trace(Program& program, NodeId a);
/// All products of an entry of a and an entry of b, both flattened: [size a, size b].
NodeId outer(Program& program, NodeId a, NodeId b);
/// <a, b>, the sum of entrywise products of two tensors of one shape.
NodeId inner(Program& program, NodeId a, NodeId b);
NodeId concat(Program& program, const std::vector<NodeId>& parts, std::int64_t axis);
/// einsum in NumPy's notation, `ij,jk->ik` or implicit `ij,jk`; repeated indices take diagonals.
NodeId einsum(Program& program, const std::string& notation, const std::vector<NodeId>& operands);

/// One axis of an index expression: a single entry (which drops the axis), or a range.
struct Slice {
  std::optional<std::int64_t> entry{};
  std::optional<std::int64_t> start{}, stop{}, step{};
};
/// a[..] with NumPy's basic indexing; missing axes are kept whole.
NodeId slice(Program& program, NodeId a, const std::vector<Slice>& slices);

/// Convolution as in PyTorch: input [channels, size..], weight [outputs, channels, kernel..], one
/// or two spatial axes; result [outputs, positions..].
NodeId convolution(Program& program, NodeId input, NodeId weight,
                   const std::vector<std::int64_t>& stride,
                   const std::vector<std::int64_t>& padding);

}  // namespace abide
