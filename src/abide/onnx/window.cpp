// SPDX-License-Identifier: MIT
#include "abide/onnx/window.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/index_map.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

// How windows lie along one axis, but for how many there are.
struct Sliding {
  std::int64_t kernel = 1, stride = 1, dilation = 1, begin = 0, end = 0;

  [[nodiscard]] std::int64_t extent() const { return (kernel - 1) * dilation + 1; }
};

enum class Padding { given, same_upper, same_lower };

// No number here is so large that a product of two and some more overflow.
void require_between(const NodeContext& node, const char* what, std::int64_t value,
                     std::int64_t least) {
  if (value < least || value > limits().tensor_entries)
    throw node.refused(fmt::format("{}: a number is {}; expected {} to {}", what, value, least,
                                   limits().tensor_entries));
}

Shape numbers(const NodeContext& node, const char* name, std::size_t count, std::int64_t standard,
              std::int64_t least) {
  const Shape given = node.integers(name).value_or(Shape(count, standard));
  if (given.size() != count)
    throw node.refused(
        fmt::format("the attribute {} has {} numbers; expected {}", name, given.size(), count));
  for (const std::int64_t number : given) require_between(node, name, number, least);
  return given;
}

Padding padding_of(const NodeContext& node) {
  const std::string name = node.text("auto_pad", "NOTSET");
  if (name == "SAME_UPPER") return Padding::same_upper;
  if (name == "SAME_LOWER") return Padding::same_lower;
  if (name != "NOTSET" && name != "VALID")
    throw node.refused(fmt::format(
        "the attribute auto_pad is {}; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER",
        quoted_name(name)));
  return Padding::given;
}

// By the attributes strides, dilations and pads, which are not given beside another padding.
std::vector<Sliding> slidings(const NodeContext& node, const Shape& sizes, const Shape& kernel) {
  const std::size_t axes = sizes.size();
  if (kernel.size() != axes)
    throw node.refused(
        fmt::format("a kernel with {} axes over {} of the operand", kernel.size(), axes));
  const Shape strides = numbers(node, "strides", axes, 1, 1);
  const Shape dilations = numbers(node, "dilations", axes, 1, 1);
  const Shape pads = numbers(node, "pads", 2 * axes, 0, 0);
  std::vector<Sliding> all;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    require_between(node, "the kernel", kernel[axis], 1);
    all.push_back({kernel[axis], strides[axis], dilations[axis], pads[axis], pads[axis + axes]});
    require_between(node, "the entries over which the kernel extends", all.back().extent(), 1);
  }
  return all;
}

void require_no_pads(const NodeContext& node, const Sliding& sliding) {
  if (sliding.begin != 0 || sliding.end != 0)
    throw node.refused("both attributes auto_pad and pads give padding; expected one of them");
}

// Puts the odd one of this padding at the end or at the beginning.
void pad(Sliding& sliding, std::int64_t total, bool odd_at_end) {
  sliding.begin = odd_at_end ? total / 2 : total - total / 2;
  sliding.end = total - sliding.begin;
}

AxisWindows windows_along(const Sliding& sliding, std::int64_t size, std::int64_t count) {
  (void)known_entries({count, sliding.kernel});
  AxisWindows result;
  result.even = {-sliding.begin, sliding.stride, sliding.dilation, 1};
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<std::int64_t>& places = result.places.emplace_back();
    std::int64_t& padded = result.padded.emplace_back(0);
    for (std::int64_t k = 0; k < sliding.kernel; ++k) {
      const std::int64_t place = i * sliding.stride + k * sliding.dilation - sliding.begin;
      places.push_back(place >= 0 && place < size ? place : -1);
      if (place < size + sliding.end) ++padded;
    }
  }
  return result;
}

}  // namespace

std::vector<AxisWindows> windows_of(const NodeContext& node, const Shape& sizes,
                                    const Shape& kernel) {
  std::vector<Sliding> all = slidings(node, sizes, kernel);
  const Padding padding = padding_of(node);
  const bool valid = node.text("auto_pad", "") == "VALID";
  const bool beyond = node.flag("ceil_mode", false);
  std::vector<AxisWindows> result;
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    Sliding& sliding = all[axis];
    const std::int64_t size = sizes[axis];
    if (padding != Padding::given) {
      require_no_pads(node, sliding);
      const std::int64_t count = (size + sliding.stride - 1) / sliding.stride;
      const std::int64_t needed = (count - 1) * sliding.stride + sliding.extent();
      pad(sliding, std::max<std::int64_t>(needed - size, 0), padding == Padding::same_upper);
      result.push_back(windows_along(sliding, size, count));
      continue;
    }
    if (valid) require_no_pads(node, sliding);
    const std::int64_t room = size + sliding.begin + sliding.end - sliding.extent();
    if (room < 0)
      throw node.refused(
          fmt::format("the kernel extends over {} entries, more than the {} of axis {} with its "
                      "padding",
                      sliding.extent(), size + sliding.begin + sliding.end, axis + kFirstSliding));
    std::int64_t count = room / sliding.stride + 1;
    if (beyond && room % sliding.stride != 0 && count * sliding.stride < size + sliding.begin)
      ++count;
    result.push_back(windows_along(sliding, size, count));
  }
  return result;
}

std::vector<AxisWindows> transposed_windows_of(const NodeContext& node, const Shape& sizes,
                                               const Shape& kernel) {
  const std::size_t axes = sizes.size();
  std::vector<Sliding> all = slidings(node, sizes, kernel);
  const Padding padding = padding_of(node);
  const Shape more = numbers(node, "output_padding", axes, 0, 0);
  const bool given = node.has("output_shape");
  const Shape wanted = numbers(node, "output_shape", axes, 1, 1);
  std::vector<AxisWindows> result;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    Sliding& sliding = all[axis];
    // What all entries reach; padding is cut off it.
    const std::int64_t whole = (sizes[axis] - 1) * sliding.stride + sliding.extent() + more[axis];
    std::int64_t count = whole - sliding.begin - sliding.end;
    if (given || padding != Padding::given) {
      if (!given) require_no_pads(node, sliding);
      count = given ? wanted[axis] : sizes[axis] * sliding.stride;
      const bool upper = padding == Padding::same_upper;
      // One more is a zero at the end; of which more there are, readings of ONNX differ.
      if (count > whole + (upper ? 0 : 1))
        throw node.refused(
            fmt::format("the result has {} entries along axis {}, of which only {} follow from "
                        "operands; expected no more",
                        count, axis + kFirstSliding, whole));
      pad(sliding, std::max<std::int64_t>(whole - count, 0), upper);
    }
    if (count < 1)
      throw node.refused(
          fmt::format("the result has {} entries along axis {}", count, axis + kFirstSliding));
    (void)known_entries({count, sliding.kernel});
    result.push_back(inverted(windows_along(sliding, count, sizes[axis]), count));
  }
  return result;
}

AxisWindows inverted(const AxisWindows& windows, std::int64_t size) {
  const std::size_t kernel = windows.places.at(0).size();
  (void)known_entries({size, std::ssize(windows.places[0])});
  AxisWindows result;
  result.even = {-windows.even.offset, 1, -windows.even.dilation, windows.even.stride};
  result.places.assign(static_cast<std::size_t>(size), std::vector<std::int64_t>(kernel, -1));
  result.padded.assign(static_cast<std::size_t>(size), static_cast<std::int64_t>(kernel));
  for (std::size_t i = 0; i < windows.places.size(); ++i)
    for (std::size_t k = 0; k < kernel; ++k)
      if (const std::int64_t place = windows.places[i][k]; place >= 0)
        result.places[static_cast<std::size_t>(place)][k] = static_cast<std::int64_t>(i);
  return result;
}

NodeId operand_in(Workspace& work, const NodeContext& node, std::size_t least) {
  const NodeId x = work.node(node.input(0));
  if (work.program().shape(x).size() < kFirstSliding + least)
    throw node.refused(fmt::format("expected an operand with axes for samples and channels{}",
                                   least == 0 ? "" : ", and one over which windows slide"));
  return x;
}

Shape sizes_of(const Shape& shape) { return {shape.begin() + kFirstSliding, shape.end()}; }

View patches_of(const Shape& operand, const std::vector<AxisWindows>& windows) {
  const std::size_t axes = windows.size();
  View view{operand, {operand[0], operand[1]}, {}};
  for (const AxisWindows& along : windows) view.to.push_back(std::ssize(along.places.at(0)));
  for (const AxisWindows& along : windows) view.to.push_back(along.count());
  for (std::size_t axis = 0; axis < operand.size(); ++axis) {
    view.axes.push_back({0, std::vector<std::int64_t>(view.to.size(), 0), 1});
    View::Axis& place = view.axes.back();
    if (axis < kFirstSliding) {
      place.steps[axis] = 1;
      continue;
    }
    const AxisWindows& along = windows[axis - kFirstSliding];
    place.offset = along.even.offset;
    place.divisor = along.even.divisor;
    place.steps[axis] = along.even.dilation;
    place.steps[axis + axes] = along.even.stride;
  }
  return view;
}

}  // namespace abide
