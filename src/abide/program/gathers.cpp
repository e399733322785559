// SPDX-License-Identifier: MIT
#include "abide/program/gathers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/plural.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

// All entries in place.
View view_of(const Shape& shape) {
  View view{shape, shape, {}};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    view.axes.push_back({0, std::vector<std::int64_t>(shape.size(), 0), 1});
    view.axes.back().steps[axis] = 1;
  }
  return view;
}

}  // namespace

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
  std::vector<NodeId> padded;
  std::int64_t offset = 0;
  for (const NodeId part : parts) {
    View view = view_of(program.shape(part));
    view.to = result;
    view.axes[along].offset = -offset;
    offset += view.from[along];
    padded.push_back(program.view(part, std::move(view)));
  }
  return program.sum(padded, std::vector<Rational>(padded.size(), Rational(1)), "concat");
}

NodeId slice(Program& program, NodeId a, const std::vector<Slice>& slices) {
  const Shape shape = program.shape(a);
  if (slices.size() > shape.size())
    throw ShapeError(fmt::format("indexing: {} for shape {}",
                                 plural(slices.size(), "index", "indices"), to_string(shape)));
  View view{shape, {}, {}};
  std::vector<std::int64_t> step(shape.size(), 0);  // 0: the axis is dropped
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t size = shape[axis];
    const Slice whole;
    const Slice& s = axis < slices.size() ? slices[axis] : whole;
    if (s.entry) {
      if (*s.entry < -size || *s.entry >= size)
        throw ShapeError(fmt::format("indexing: index {} is out of range for axis {} of shape {}",
                                     *s.entry, axis, to_string(shape)));
      view.axes.push_back({*s.entry < 0 ? *s.entry + size : *s.entry, {}, 1});
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
    view.axes.push_back({start, {}, 1});
    view.to.push_back(count);
    step[axis] = count == 1 ? 1 : by;
  }
  std::size_t kept = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    view.axes[axis].steps.assign(view.to.size(), 0);
    if (step[axis] != 0) view.axes[axis].steps[kept++] = step[axis];
  }
  return program.view(a, std::move(view));
}

NodeId convolution(Program& program, NodeId input, NodeId weight, const Convolution& how) {
  const std::size_t spatial = how.stride.size();
  const std::string name = fmt::format("conv{}d", spatial);
  const std::size_t lead = how.batch ? 1 : 0;
  const Shape in = program.shape(input);
  const Shape kernel = program.shape(weight);
  const char* axes = spatial == 1 ? "length" : spatial == 2 ? "height, width" : "sizes";
  if (in.size() != lead + spatial + 1 || kernel.size() != spatial + 2)
    throw ShapeError(
        fmt::format("{}: shapes {} and {}: expected an input [{}channels, {}] and a "
                    "weight [outputs, channels, {}]",
                    name, to_string(in), to_string(kernel), how.batch ? "samples, " : "", axes,
                    spatial == 1   ? "kernel"
                    : spatial == 2 ? "kernel height, kernel width"
                                   : "kernel sizes"));
  const std::int64_t channels = in[lead];
  if (how.groups < 1 || channels % how.groups != 0 || kernel[0] % how.groups != 0)
    throw ShapeError(fmt::format("{}: {} channels and {} outputs are not {} equal groups", name,
                                 channels, kernel[0], how.groups));
  if (channels != kernel[1] * how.groups)
    throw ShapeError(fmt::format("{}: shapes {} and {}: the input has {} channels, the weight {}",
                                 name, to_string(in), to_string(kernel), channels,
                                 kernel[1] * how.groups));
  // [samples, groups, channels of one, sizes..]; without samples or groups there are no such axes.
  const bool groups = how.groups > 1;
  Shape from;
  if (how.batch) from.push_back(in[0]);
  if (groups) from.push_back(how.groups);
  from.push_back(kernel[1]);
  const std::size_t first = from.size();  // the first axis of the kernel in the patches
  from.insert(from.end(), in.begin() + static_cast<std::ptrdiff_t>(lead) + 1, in.end());
  // The patches [samples, groups, channels, kernel.., positions..] are a view; the rest is one
  // contraction.
  View patches{from, {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(first)}, {}};
  patches.to.insert(patches.to.end(), kernel.begin() + 2, kernel.end());
  const std::int64_t most = limits().tensor_entries;
  for (std::size_t d = 0; d < spatial; ++d) {
    const std::int64_t stride = how.stride[d], dilation = how.dilation[d];
    for (const std::int64_t padding : {how.before[d], how.after[d]})
      if (stride < 1 || stride > most || dilation < 1 || dilation > most || padding < 0 ||
          padding > most)
        throw ShapeError(fmt::format(
            "{}: stride {}, dilation {} and padding {}: expected a positive stride and dilation, "
            "and a padding of 0 or more",
            name, stride, dilation, padding));
    const std::int64_t room =
        from[first + d] + how.before[d] + how.after[d] - dilation * (kernel[d + 2] - 1) - 1;
    if (room < 0)
      throw ShapeError(
          fmt::format("{}: shapes {} and {}: the kernel is larger than the padded input", name,
                      to_string(in), to_string(kernel)));
    patches.to.push_back(room / stride + 1);
  }
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    patches.axes.push_back({0, std::vector<std::int64_t>(patches.to.size(), 0), 1});
    View::Axis& place = patches.axes.back();
    if (axis < first) {
      place.steps[axis] = 1;
      continue;
    }
    const std::size_t d = axis - first;
    place.offset = -how.before[d];
    place.steps[axis] = how.dilation[d];
    place.steps[axis + spatial] = how.stride[d];
  }
  const Shape positions(patches.to.end() - static_cast<std::ptrdiff_t>(spatial), patches.to.end());
  const NodeId gathered = program.view(program.reshape(input, from), std::move(patches));

  constexpr int output = 0, sample = 1, group = 2, summed = 3;  // and the axes of the kernel
  const Labels channel_and_kernel = label_range(summed, 1 + spatial);
  const Labels place = label_range(summed + static_cast<int>(spatial) + 1, spatial);
  const auto joined = [](std::initializer_list<Labels> parts) {
    Labels all;
    for (const Labels& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  const Labels of_samples = how.batch ? Labels{sample} : Labels{};
  const Labels of_groups = groups ? Labels{group} : Labels{};
  Shape weights = kernel;
  if (groups) {
    weights[0] /= how.groups;
    weights.insert(weights.begin(), how.groups);
  }
  const NodeId result =
      program.contract({program.reshape(weight, weights), gathered},
                       {joined({of_groups, {output}, channel_and_kernel}),
                        joined({of_samples, of_groups, channel_and_kernel, place})},
                       joined({of_samples, of_groups, {output}, place}), name);
  Shape all = how.batch ? Shape{in[0], kernel[0]} : Shape{kernel[0]};
  all.insert(all.end(), positions.begin(), positions.end());
  return program.reshape(result, all);
}

}  // namespace abide
