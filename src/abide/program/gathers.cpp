// SPDX-License-Identifier: MIT
#include "abide/program/gathers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/plural.hpp"
#include "abide/program/limits.hpp"

namespace abide {

NodeId concat(Program& program, const std::vector<NodeId>& parts, std::int64_t axis) {
  const Shape first = program.shape(parts.at(0));
  if (first.empty()) throw ShapeError("concat: a scalar has no axis to join along");
  const auto along = static_cast<std::size_t>(axis_of(first, axis, "concat"));
  Shape result = first;
  result[along] = 0;
  for (const NodeId part : parts) {
    Shape other = program.shape(part);
    if (other.size() == first.size()) other[along] = first[along];
    if (other != first)
      throw ShapeError(fmt::format("concat: shapes {} and {} differ apart from axis {}",
                                   to_string(first), to_string(program.shape(part)), along));
    result[along] += program.shape(part)[along];
  }
  // Each part is padded with zeros to its place; the sum of the padded parts is the whole.
  const std::vector<std::int64_t> stride = strides(result);
  const std::int64_t size = entries(result);
  std::vector<NodeId> padded;
  std::int64_t offset = 0;
  for (const NodeId part : parts) {
    const std::int64_t length = program.shape(part)[along];
    std::vector<std::int32_t> index(static_cast<std::size_t>(size), -1);
    std::int32_t next = 0;
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t position = i / stride[along] % result[along];
      if (position >= offset && position < offset + length)
        index[static_cast<std::size_t>(i)] = next++;
    }
    padded.push_back(program.gather(part, std::move(index), result));
    offset += length;
  }
  return program.sum(padded, std::vector<Rational>(padded.size(), Rational(1)), "concat");
}

NodeId slice(Program& program, NodeId a, const std::vector<Slice>& slices) {
  const Shape shape = program.shape(a);
  if (slices.size() > shape.size())
    throw ShapeError(fmt::format("indexing: {} for shape {}",
                                 plural(slices.size(), "index", "indices"), to_string(shape)));
  // What each axis of the result starts at and steps by, in entries of the operand.
  std::int64_t base = 0;
  Shape kept;
  std::vector<std::int64_t> step;
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t size = shape[axis];
    const Slice whole;
    const Slice& s = axis < slices.size() ? slices[axis] : whole;
    if (s.entry) {
      if (*s.entry < -size || *s.entry >= size)
        throw ShapeError(fmt::format("indexing: index {} is out of range for axis {} of shape {}",
                                     *s.entry, axis, to_string(shape)));
      base += (*s.entry < 0 ? *s.entry + size : *s.entry) * stride[axis];
      continue;
    }
    const std::int64_t by = s.step.value_or(1);
    if (by == 0) throw ShapeError("indexing: the step of a slice is 0");
    // Python's rule: bounds are clamped into the axis, negative ones count from the end.
    const std::int64_t low = by > 0 ? 0 : -1;
    const std::int64_t high = by > 0 ? size : size - 1;
    const auto clamp = [&](std::int64_t i) {
      return std::clamp(i < 0 ? std::max(i, -size - 1) + size : i, low, high);
    };
    const std::int64_t start = s.start ? clamp(*s.start) : (by > 0 ? low : high);
    const std::int64_t stop = s.stop ? clamp(*s.stop) : (by > 0 ? high : low);
    const std::int64_t span = by > 0 ? stop - start : start - stop;
    const std::int64_t distance = by > 0 ? by : (by == INT64_MIN ? INT64_MAX : -by);
    const std::int64_t count = span <= 0 ? 0 : (span - 1) / distance + 1;
    if (count == 0)
      throw ShapeError(fmt::format("indexing: the slice of axis {} of shape {} is empty", axis,
                                   to_string(shape)));
    base += start * stride[axis];
    kept.push_back(count);
    step.push_back(count == 1 ? 0 : by * stride[axis]);
  }
  const std::vector<std::int64_t> kept_stride = strides(kept);
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries(kept)));
  for (std::size_t i = 0; i < index.size(); ++i) {
    std::int64_t source = base;
    for (std::size_t axis = 0; axis < kept.size(); ++axis)
      source += static_cast<std::int64_t>(i) / kept_stride[axis] % kept[axis] * step[axis];
    index[i] = static_cast<std::int32_t>(source);
  }
  return program.gather(a, std::move(index), kept);
}

NodeId convolution(Program& program, NodeId input, NodeId weight,
                   const std::vector<std::int64_t>& stride,
                   const std::vector<std::int64_t>& padding) {
  const std::size_t spatial = stride.size();
  const std::string name = fmt::format("conv{}d", spatial);
  const Shape in = program.shape(input);
  const Shape kernel = program.shape(weight);
  if (in.size() != spatial + 1 || kernel.size() != spatial + 2)
    throw ShapeError(fmt::format(
        "{}: shapes {} and {}: expected an input [channels, {}] and a "
        "weight [outputs, channels, {}]",
        name, to_string(in), to_string(kernel), spatial == 1 ? "length" : "height, width",
        spatial == 1 ? "kernel" : "kernel height, kernel width"));
  if (in[0] != kernel[1])
    throw ShapeError(fmt::format("{}: shapes {} and {}: the input has {} channels, the weight {}",
                                 name, to_string(in), to_string(kernel), in[0], kernel[1]));
  const std::int64_t most = limits().tensor_entries;
  Shape positions;
  for (std::size_t d = 0; d < spatial; ++d) {
    if (stride[d] < 1 || stride[d] > most || padding[d] < 0 || padding[d] > most)
      throw ShapeError(
          fmt::format("{}: stride {} and padding {}: expected a positive stride and a "
                      "padding of 0 or more",
                      name, stride[d], padding[d]));
    const std::int64_t room = in[d + 1] + 2 * padding[d] - kernel[d + 2];
    if (room < 0)
      throw ShapeError(
          fmt::format("{}: shapes {} and {}: the kernel is larger than the padded input", name,
                      to_string(in), to_string(kernel)));
    positions.push_back(room / stride[d] + 1);
  }
  // The patches [channels, kernel.., positions..] are a gather; the rest is one contraction.
  Shape patches{in[0]};
  patches.insert(patches.end(), kernel.begin() + 2, kernel.end());
  patches.insert(patches.end(), positions.begin(), positions.end());
  const std::vector<std::int64_t> in_stride = strides(in);
  const std::vector<std::int64_t> patch_stride = strides(patches);
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries(patches)));
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto at = [&](std::size_t axis) {
      return static_cast<std::int64_t>(i) / patch_stride[axis] % patches[axis];
    };
    std::int64_t source = at(0) * in_stride[0];
    bool inside = true;
    for (std::size_t d = 0; d < spatial; ++d) {
      const std::int64_t x = at(1 + spatial + d) * stride[d] + at(1 + d) - padding[d];
      inside = inside && x >= 0 && x < in[d + 1];
      source += x * in_stride[d + 1];
    }
    index[i] = inside ? static_cast<std::int32_t>(source) : -1;
  }
  const NodeId gathered = program.gather(input, std::move(index), patches);
  const int output = 0;
  const Labels channel_and_kernel = label_range(1, 1 + spatial);
  const Labels place = label_range(static_cast<int>(spatial) + 2, spatial);
  Labels weight_labels{output};
  weight_labels.insert(weight_labels.end(), channel_and_kernel.begin(), channel_and_kernel.end());
  Labels patch_labels = channel_and_kernel;
  patch_labels.insert(patch_labels.end(), place.begin(), place.end());
  Labels result{output};
  result.insert(result.end(), place.begin(), place.end());
  return program.contract({weight, gathered}, {weight_labels, patch_labels}, result, name);
}

}  // namespace abide
