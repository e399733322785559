// SPDX-License-Identifier: MIT
//
// Operations that pick entries: indexing, concatenation, and the patches of a convolution. Each is
// a gather with a fixed index map (and a sum or a contraction). Shape rules are NumPy's and, for
// convolutions, PyTorch's; errors are ShapeErrors that name the operation and the shapes.
//
// Example: x[1:3] of a vector of 4 is the gather with index (1, 2).
#pragma once

#include <optional>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// The parts one after the other along an axis (negative axes count from the end).
NodeId concat(Program& program, const std::vector<NodeId>& parts, std::int64_t axis);

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
