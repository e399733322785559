// SPDX-License-Identifier: MIT
//
// Windows that slide along axes: those of convolutions and of pooling.
//
// Along an axis of size n entry k of window i lies at the place
//
//     i * stride + k * dilation - begin
//
// which is padding where it is not one of 0 .. n - 1. A transposed convolution puts entry p of its
// operand, times entry k of the kernel, at p * stride + k * dilation - begin of its result: these
// are the windows of the result, inverted. Seen from place i of it, entry k is the p for which that
// is i, or nothing. So both are a gather of patches and one contraction. Over several axes, windows
// are products of those of each.
//
// Example: size 3, kernel 2, padding of 1 before: windows (-, 0), (0, 1), (1, 2).
//
// Padding is given by `pads`, or follows from `auto_pad` and the number of windows. With
// `ceil_mode` the last window may end behind the padding, but begins no later than the axis ends.
//
// Cost: that of the places; sizes are checked before any is taken.
// Reference: onnx.ai, Conv, ConvTranspose and MaxPool.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/onnx/node_context.hpp"
#include "abide/onnx/workspace.hpp"

namespace abide {

/// Windows slide over the axes from this one on, behind those of samples and channels.
inline constexpr std::size_t kFirstSliding = 2;
[[nodiscard]] Shape sizes_of(const Shape& shape);  ///< along those
/// The first operand of a node, which has so many of those axes or more. Throws ModelError.
[[nodiscard]] NodeId operand_in(Workspace& work, const NodeContext& node, std::size_t least);

/// All windows along one axis.
struct AxisWindows {
  /// place = (offset + window * stride + entry * dilation) / divisor, where that is whole and on
  /// the axis.
  struct Even {
    std::int64_t offset = 0, stride = 0, dilation = 0, divisor = 1;
  };
  std::vector<std::vector<std::int64_t>> places;  ///< of each window; -1 in the padding
  Even even;                                      ///< what the places are
  std::vector<std::int64_t> padded;  ///< how many entries of it are on the axis or its padding

  [[nodiscard]] std::int64_t count() const { return std::ssize(places); }
};

/// Along each axis, by the attributes strides, dilations, pads, auto_pad and ceil_mode of the node.
/// Throws ModelError where they say no windows.
[[nodiscard]] std::vector<AxisWindows> windows_of(const NodeContext& node, const Shape& sizes,
                                                  const Shape& kernel);
/// The same of a transposed convolution, by output_padding and output_shape, too.
[[nodiscard]] std::vector<AxisWindows> transposed_windows_of(const NodeContext& node,
                                                             const Shape& sizes,
                                                             const Shape& kernel);
/// For each place on an axis of this size, which windows have it as their entry k; -1 for none.
[[nodiscard]] AxisWindows inverted(const AxisWindows& windows, std::int64_t size);

/// The entries [samples, channels, kernel.., windows..] of an operand [samples, channels, sizes..].
[[nodiscard]] View patches_of(const Shape& operand, const std::vector<AxisWindows>& windows);

}  // namespace abide
