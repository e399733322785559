// SPDX-License-Identifier: MIT
//
// Pooling: one number of each window (onnx/window.hpp). It is done axis by axis, since a window is
// a product of windows along the axes, and so are the entries of it that exist.
//
//     average    the mean over the entries that exist, or over its padding too
//     maximum    of the entries that exist (onnx/largest.hpp)
//     p-norm     (sum of |x|^p)^(1/p)
//
// Global pooling has one window, which is everything.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "abide/model/gate_products.hpp"
#include "abide/onnx/axis_taps.hpp"
#include "abide/onnx/largest.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/onnx/window.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

std::vector<AxisWindows> pool_windows(const NodeContext& node, const Shape& shape) {
  const auto kernel = node.integers("kernel_shape");
  if (!kernel) throw node.refused("the attribute kernel_shape is left out; expected one");
  return windows_of(node, sizes_of(shape), *kernel);
}

// The places of a window that exist.
std::vector<std::int64_t> existing(const NodeContext& node,
                                   const std::vector<std::int64_t>& window) {
  std::vector<std::int64_t> result;
  for (const std::int64_t place : window)
    if (place >= 0) result.push_back(place);
  if (result.empty()) throw node.refused("a window has no entry but padding");
  return result;
}

Values largest(Importer& importer, const NodeContext& node) {
  if (node.wants(1))
    throw node.refused("its second result is places of entries, which have no derivative");
  node.ignore("storage_order");  // of those places
  NodeId x = operand_in(importer.work(), node, 1);
  const std::vector<AxisWindows> windows = pool_windows(node, importer.work().program().shape(x));
  for (std::size_t axis = 0; axis < windows.size(); ++axis) {
    std::vector<std::vector<std::int64_t>> places;
    for (const auto& window : windows[axis].places) places.push_back(existing(node, window));
    x = largest_along(importer.work(), x, kFirstSliding + axis, places);
  }
  return {computed(x)};
}

Values average(Importer& importer, const NodeContext& node) {
  NodeId x = operand_in(importer.work(), node, 1);
  const bool with_padding = node.flag("count_include_pad", false);
  const std::vector<AxisWindows> windows = pool_windows(node, importer.work().program().shape(x));
  for (std::size_t axis = 0; axis < windows.size(); ++axis) {
    Taps rows;
    for (std::size_t i = 0; i < windows[axis].places.size(); ++i) {
      const auto places = existing(node, windows[axis].places[i]);
      const Rational weight(1, with_padding ? windows[axis].padded[i] : std::ssize(places));
      rows.emplace_back();
      for (const std::int64_t place : places) rows.back().push_back({place, weight});
    }
    x = along_axis(importer.work(), x, kFirstSliding + axis, rows);
  }
  return {computed(x)};
}

// The exponent of a norm: once a float, since version 2 a whole number.
std::int64_t exponent_of(const NodeContext& node) {
  const Rational p = node.version() < 2 ? node.real("p", 2) : Rational(node.integer("p", 2));
  if (!p.is_integer() || p < Rational(1) || Rational(limits().exponent) < p)
    throw node.refused(fmt::format("the attribute p is {}; expected a whole number from 1 to {}{}",
                                   p.to_string(), limits().exponent, raised_by(&Limits::exponent)));
  return p.to_int64();
}

NodeId powers(Workspace& work, NodeId x, std::int64_t p) {
  const NodeId size = p % 2 == 0 ? x : work.gates().leaky_relu(x, -1);
  return power_gated(work.program(), work.gates().all(), size, p);
}

// Sums are not negative; where one is 0, its root has no derivative.
NodeId root(Workspace& work, NodeId sum, std::int64_t p) {
  Program& program = work.program();
  if (!std::has_single_bit(static_cast<std::uint64_t>(p)))
    return program.function(Elementary::exp,
                            scale(program, program.function(Elementary::log, sum), Rational(1, p)));
  for (; p > 1; p /= 2) sum = program.function(Elementary::sqrt, sum);
  return sum;
}

Values norm(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = operand_in(importer.work(), node, 1);
  const std::int64_t p = exponent_of(node);
  const std::vector<AxisWindows> windows = pool_windows(node, work.program().shape(x));
  NodeId sums = powers(work, x, p);
  for (std::size_t axis = 0; axis < windows.size(); ++axis) {
    Taps rows;
    for (const auto& window : windows[axis].places) {
      rows.emplace_back();
      for (const std::int64_t place : existing(node, window)) rows.back().push_back({place, 1});
    }
    sums = along_axis(work, sums, kFirstSliding + axis, rows);
  }
  return {computed(root(work, sums, p))};
}

std::vector<std::int64_t> all_axes(const Shape& shape) {
  std::vector<std::int64_t> axes;
  for (std::size_t axis = kFirstSliding; axis < shape.size(); ++axis)
    axes.push_back(static_cast<std::int64_t>(axis));
  return axes;
}

Values global_average(Importer& importer, const NodeContext& node) {
  Program& program = importer.work().program();
  const NodeId x = operand_in(importer.work(), node, 0);
  return {computed(mean(program, x, all_axes(program.shape(x)), "GlobalAveragePool"))};
}

Values global_largest(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  NodeId x = operand_in(importer.work(), node, 0);
  const Shape before = work.program().shape(x);
  for (std::size_t axis = kFirstSliding; axis < before.size(); ++axis)
    x = largest_along(work, x, axis, {all_places(before)[axis]});
  return {computed(x)};
}

Values global_norm(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = operand_in(importer.work(), node, 0);
  const std::int64_t p = exponent_of(node);
  const Shape before = work.program().shape(x);
  NodeId sums = powers(work, x, p);
  for (std::size_t axis = kFirstSliding; axis < before.size(); ++axis) {
    Taps rows(1);
    for (std::int64_t place = 0; place < before[axis]; ++place) rows[0].push_back({place, 1});
    sums = along_axis(work, sums, axis, rows);
  }
  return {computed(root(work, sums, p))};
}

}  // namespace

std::vector<RuleRow> pooling_rules() {
  return {
      {"MaxPool", 1, largest},
      {"AveragePool", 1, average},
      {"LpPool", 1, norm},
      {"GlobalMaxPool", 1, global_largest},
      {"GlobalAveragePool", 1, global_average},
      {"GlobalLpPool", 1, global_norm},
      {.operation = "MaxUnpool",
       .since = 9,
       .refused = "needs the places that a MaxPool found, which are whole numbers and depend on "
                  "data"},
  };
}

}  // namespace abide
