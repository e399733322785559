// SPDX-License-Identifier: MIT
//
// What rules share: sums, products and pairs of operands, whatever kinds of values they are.
//
// Since version 7 of the operations shapes of operands are broadcast as in NumPy. Before, the
// second operand was stretched where the attribute `broadcast` is 1, its axes being those of the
// first from `axis` on, or the last ones.
//
// Minus infinity plus a number is minus infinity, and so it is times a positive number; in other
// arithmetic it is refused.
#pragma once

#include <utility>

#include "abide/onnx/importer.hpp"

namespace abide {

/// Of operand i.
[[nodiscard]] Shape shape_in(Importer& importer, const NodeContext& node, std::size_t i = 0);
/// Which axis a number means, counted from the end if it is negative. Throws ShapeError.
[[nodiscard]] std::size_t axis_in(const NodeContext& node, std::int64_t axis, const Shape& shape);
/// The two operands of a node, such that NumPy's rule broadcasts them.
[[nodiscard]] std::pair<Value, Value> two_operands(Importer& importer, const NodeContext& node);
/// A value that is made of nodes, of the one kind or the other.
[[nodiscard]] Value computed(NodeId node);

/// a + b and a - b.
[[nodiscard]] Value sum_of(Workspace& work, const Value& a, const Value& b, int sign = 1);
/// a * b.
[[nodiscard]] Value product_of(Workspace& work, const Value& a, const Value& b);
/// Known entries times a number, or a node.
[[nodiscard]] Value scaled(Workspace& work, const Value& a, const Rational& factor);

/// x^q: whole powers are products, halves have square roots, others are exp(q log x), which has a
/// value where x is positive, as x^q has.
[[nodiscard]] NodeId power_of_known(Workspace& work, NodeId x, const Rational& q);

/// The entries at these places of each axis, in order; at the place -1 there is 0.
[[nodiscard]] Value taken(Workspace& work, const Value& value,
                          const std::vector<std::vector<std::int64_t>>& places);
/// All places of each axis.
[[nodiscard]] std::vector<std::vector<std::int64_t>> all_places(const Shape& shape);

/// Of two arrays that meet in arithmetic: throws ShapeError where one is of whole numbers and the
/// other is not.
void require_one_kind(const Known& a, const Known& b);

}  // namespace abide
