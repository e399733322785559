// SPDX-License-Identifier: MIT
//
// Operations that move entries by a rule of their own: transposes, slices, joins, repetitions.
// Each is a map of entries (onnx/index_map.hpp).
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/joined.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/gathers.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

Values transpose(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const Shape before = shape_in(importer, node);
  std::vector<std::int64_t> order(before.size());
  std::iota(order.rbegin(), order.rend(), 0);
  order = node.integers("perm").value_or(order);
  std::vector<std::int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t axis = 0; axis < sorted.size(); ++axis)
    if (sorted[axis] != static_cast<std::int64_t>(axis) || sorted.size() != before.size())
      throw node.refused("the attribute perm: expected each axis once");
  Shape shape;
  Labels result;
  for (const std::int64_t axis : order) {
    shape.push_back(before[static_cast<std::size_t>(axis)]);
    result.push_back(static_cast<int>(axis));
  }
  // Those that use it absorb a transpose that is a contraction.
  if (const auto* made = std::get_if<Computed>(&node.input(0)); made != nullptr)
    return {Computed{
        work.program().contract({made->node}, {label_range(0, before.size())}, result, "Transpose"),
        made->truth}};
  const std::vector<std::int64_t> stride = strides(before);
  return {work.moved(node.input(0),
                     index_map(shape,
                               [&](const Shape& at) {
                                 std::int64_t entry = 0;
                                 for (std::size_t axis = 0; axis < at.size(); ++axis)
                                   entry +=
                                       at[axis] * stride[static_cast<std::size_t>(order[axis])];
                                 return entry;
                               }),
                     shape)};
}

Values slice(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  std::vector<std::int64_t> starts, ends, axes, steps;
  const auto all_axes = [&] {
    std::vector<std::int64_t> all(starts.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  };
  if (node.version() < 10) {
    starts = node.integers("starts").value_or(starts);
    ends = node.integers("ends").value_or(ends);
    axes = node.integers("axes").value_or(all_axes());
  } else {
    starts = node.integers(1, "the starts");
    ends = node.integers(2, "the ends");
    axes = node.has(3) ? node.integers(3, "the axes") : all_axes();
    if (node.has(4)) steps = node.integers(4, "the steps");
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    throw node.refused("starts, ends, axes and steps differ in number");
  auto places = all_places(before);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const std::size_t axis = axis_in(node, axes[k], before);
    const std::int64_t size = before[axis];
    const std::int64_t step = steps[k];
    if (step == 0) throw node.refused("a step is 0");
    // Python's rule: bounds are clamped into the axis, negative ones count from the end.
    const auto clamped = [&](std::int64_t i, std::int64_t low, std::int64_t high) {
      return std::clamp(i < 0 ? std::max(i, -size - 1) + size : i, low, high);
    };
    const std::int64_t low = step > 0 ? 0 : -1;
    const std::int64_t high = step > 0 ? size : size - 1;
    const std::int64_t end = clamped(ends[k], low, high);
    places[axis].clear();
    for (std::int64_t i = clamped(starts[k], step > 0 ? 0 : std::min<std::int64_t>(0, high), high);
         step > 0 ? i < end : i > end;) {
      places[axis].push_back(i);
      if (step > size || step < -size) break;
      i += step;
    }
  }
  return {taken(importer.work(), node.input(0), places)};
}

Values split(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const std::size_t axis = axis_in(node, node.integer("axis", 0), before);
  std::vector<std::int64_t> sizes;
  if (node.version() < 13) sizes = node.has("split") ? *node.integers("split") : sizes;
  if (node.has(1)) sizes = node.integers(1, "the sizes");
  const bool given = !sizes.empty();
  const std::int64_t parts = node.integer("num_outputs", std::ssize(node.node().outputs));
  if (parts < 1 || (!given && parts > std::max<std::int64_t>(before[axis], 1)))
    throw node.refused(fmt::format("{} parts of size {}", parts, before[axis]));
  if (!given && parts != std::ssize(node.node().outputs))
    throw node.refused("the attribute num_outputs is not the number of results");
  if (!given) {
    const std::int64_t size = (before[axis] + parts - 1) / parts;
    for (std::int64_t left = before[axis], k = 0; k < parts; ++k, left -= size)
      sizes.push_back(std::clamp<std::int64_t>(left, 0, size));
  }
  Values results;
  std::int64_t start = 0;
  for (const std::int64_t size : sizes) {
    if (size < 0 || start > before[axis] - size)
      throw node.refused(
          fmt::format("parts have more than the {} entries of axis {}", before[axis], axis));
    auto places = all_places(before);
    places[axis].resize(static_cast<std::size_t>(size));
    std::iota(places[axis].begin(), places[axis].end(), start);
    start += size;
    results.push_back(taken(importer.work(), node.input(0), places));
  }
  if (start != before[axis])
    throw node.refused(
        fmt::format("parts have {} of the {} entries of axis {}", start, before[axis], axis));
  return results;
}

Values concat(Importer& importer, const NodeContext& node) {
  std::vector<Value> parts;
  Shape shape = shape_in(importer, node);
  const std::size_t axis =
      axis_in(node, node.integer("axis", 1), shape);  // since version 4 never left out
  shape[axis] = 0;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    Shape own = shape_in(importer, node, i);
    if (own.size() != shape.size()) throw node.refused("operands differ in their number of axes");
    shape[axis] += own[axis];
    const bool empty = own[axis] == 0;
    own[axis] = shape[axis];
    if (own != shape) throw node.refused("shapes differ apart from the axis that is joined");
    if (!empty || node.inputs() == 1) parts.push_back(node.input(i));
  }
  if (parts.empty()) return {node.input(0)};
  return {joined(importer.work(), parts, axis)};
}

Values tile(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  std::vector<std::int64_t> repeats;
  if (node.version() < 6) {
    repeats.assign(before.size(), 1);
    repeats.at(axis_in(node, node.integer(2, "the axis"), before)) = node.integer(1, "the tiles");
  } else {
    repeats = node.integers(1, "the repeats");
  }
  if (repeats.size() != before.size()) throw node.refused("expected one number for each axis");
  Shape shape;
  for (std::size_t axis = 0; axis < before.size(); ++axis)
    shape.push_back(static_cast<std::int64_t>(known_entries({before[axis], repeats[axis]})));
  auto places = all_places(shape);
  for (std::size_t axis = 0; axis < before.size(); ++axis)
    for (std::int64_t& place : places[axis]) place %= before[axis];
  return {taken(importer.work(), node.input(0), places)};
}

}  // namespace

std::vector<RuleRow> move_rules() {
  return {
      {"Transpose", 1, transpose}, {"Slice", 1, slice}, {"Split", 1, split},
      {"Concat", 1, concat},       {"Tile", 1, tile},
  };
}

}  // namespace abide
