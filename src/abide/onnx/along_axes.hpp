// SPDX-License-Identifier: MIT
//
// What reductions and normalizations share: the axes that they go over, and norms along them.
//
// Lines are the entries that belong together, as the last axis of a tensor: over the axes 0 and 2
// of a shape [2, 3, 5] they are [3, 10], three lines of ten entries in row-major order. Over no
// axes each entry is a line of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/onnx/workspace.hpp"

namespace abide {

/// All axes from this one on.
[[nodiscard]] std::vector<std::int64_t> axes_from(std::int64_t first, const Shape& shape);
/// The shape with these axes gone, or of size 1.
[[nodiscard]] Shape without_axes(const Shape& shape, const std::vector<std::int64_t>& axes,
                                 bool keep);

/// [the other axes.., entries of a line].
[[nodiscard]] Value lines(Workspace& work, const Value& value,
                          const std::vector<std::int64_t>& axes);

/// sum |x| for p = 1 and sqrt(sum x^2) for p = 2, over axes that stay with size 1. Throws
/// ShapeError for other p.
[[nodiscard]] NodeId norm_over(Workspace& work, NodeId x, const std::vector<std::int64_t>& axes,
                               std::int64_t p);

}  // namespace abide
