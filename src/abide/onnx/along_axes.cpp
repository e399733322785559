// SPDX-License-Identifier: MIT
#include "abide/onnx/along_axes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/error.hpp"
#include "abide/onnx/index_map.hpp"
#include "abide/program/normalize.hpp"

namespace abide {

std::vector<std::int64_t> axes_from(std::int64_t first, const Shape& shape) {
  std::vector<std::int64_t> axes;
  for (std::int64_t axis = first; axis < std::ssize(shape); ++axis) axes.push_back(axis);
  return axes;
}

Shape without_axes(const Shape& shape, const std::vector<std::int64_t>& axes, bool keep) {
  Shape result;
  for (std::int64_t axis = 0; axis < std::ssize(shape); ++axis) {
    if (std::find(axes.begin(), axes.end(), axis) == axes.end())
      result.push_back(shape[static_cast<std::size_t>(axis)]);
    else if (keep)
      result.push_back(1);
  }
  return result;
}

Value lines(Workspace& work, const Value& value, const std::vector<std::int64_t>& axes) {
  const Shape shape = shape_of(work.program(), value);
  std::vector<std::size_t> order;  // the others first
  for (const bool inside : {false, true})
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      if (inside == (std::find(axes.begin(), axes.end(), axis) != axes.end()))
        order.push_back(axis);
  Shape ordered;
  Labels labels;
  for (const std::size_t axis : order) {
    ordered.push_back(shape[axis]);
    labels.push_back(static_cast<int>(axis));
  }
  Shape result = without_axes(shape, axes, false);
  std::int64_t length = 1;
  for (const std::int64_t axis : axes) length *= shape[static_cast<std::size_t>(axis)];
  result.push_back(length);
  // Those that use it absorb a transpose that is a contraction.
  if (const auto* made = std::get_if<Computed>(&value); made != nullptr) {
    const NodeId turned =
        work.program().contract({made->node}, {label_range(0, shape.size())}, labels, "lines");
    return Computed{work.program().reshape(turned, result), made->truth};
  }
  const std::vector<std::int64_t> stride = strides(shape);
  const auto source = [&](const Shape& at) {
    std::int64_t entry = 0;
    for (std::size_t axis = 0; axis < at.size(); ++axis) entry += at[axis] * stride[order[axis]];
    return entry;
  };
  return work.reshaped(work.moved(value, index_map(ordered, source), ordered), result);
}

NodeId norm_over(Workspace& work, NodeId x, const std::vector<std::int64_t>& axes, std::int64_t p) {
  if (p != 1 && p != 2) throw ShapeError(fmt::format("a norm of order {}; expected 1 or 2", p));
  Program& program = work.program();
  const std::int64_t length =
      entries(program.shape(x)) / entries(without_axes(program.shape(x), axes, false));
  // Of one entry both are |x|, which needs no root.
  if (p == 1 || length == 1) return sum_over(program, work.gates().leaky_relu(x, -1), axes);
  return program.function(Elementary::sqrt, sum_over(program, work.product(x, x), axes));
}

}  // namespace abide
