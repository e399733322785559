// SPDX-License-Identifier: MIT
//
// Operations that pick entries: indexing, concatenation, and the patches of a convolution. Each is
// a view (program/entry_map.hpp), and a sum or a contraction. Shape rules are NumPy's and, for
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

/// How a kernel moves: by its axes, all lists of one length.
struct Convolution {
  std::vector<std::int64_t> stride, before, after, dilation;  ///< padding before and after
  std::int64_t groups = 1;
  bool batch = false;  ///< whether the first axis of the input counts samples
};
/// Convolution as in PyTorch: input [samples, channels, sizes..], weight [outputs, channels of one
/// group, kernel..], result [samples, outputs, positions..].
NodeId convolution(Program& program, NodeId input, NodeId weight, const Convolution& how);

}  // namespace abide
