// SPDX-License-Identifier: MIT
#include "abide/onnx/operands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>

#include "abide/model/gate_products.hpp"
#include "abide/onnx/index_map.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

// For each entry of the shape whether it is hidden in the value.
std::vector<bool> hidden_in(Workspace& work, const Masked& value, const Shape& shape) {
  std::vector<bool> result(known_entries(shape));
  if (value.hidden.empty()) return result;
  const std::vector<std::int64_t> index = broadcast_index(work.program().shape(value.node), shape);
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = value.hidden[static_cast<std::size_t>(index[i])];
  return result;
}

bool all_positive(const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  if (known == nullptr) return false;
  for (std::size_t i = 0; i < known->size(); ++i)
    if (!(known->as_real(i) > 0)) return false;
  return true;
}

bool may_hide(const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  if (known == nullptr) return std::holds_alternative<Masked>(value);
  for (std::size_t i = 0; i < known->size(); ++i)
    if (known->as_real(i) <= kMinusInfinity) return true;
  return false;
}

}  // namespace

Value computed(NodeId node) { return Computed{node}; }

void require_one_kind(const Known& a, const Known& b) {
  if (a.real() != b.real())
    throw ShapeError(fmt::format("operands of types {} and {}; expected one type",
                                 to_string(a.type), to_string(b.type)));
}

Shape shape_in(Importer& importer, const NodeContext& node, std::size_t i) {
  return shape_of(importer.work().program(), node.input(i));
}

std::size_t axis_in(const NodeContext& node, std::int64_t axis, const Shape& shape) {
  return static_cast<std::size_t>(axis_of(shape, axis, node.operation()));
}

std::pair<Value, Value> two_operands(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Value a = node.input(0);
  Value b = node.input(1);
  if (node.version() >= 7) return {std::move(a), std::move(b)};
  node.ignore("consumed_inputs");
  const bool stretch = node.flag("broadcast", false);
  const Shape first = shape_of(work.program(), a);
  Shape second = shape_of(work.program(), b);
  const auto rank = static_cast<std::int64_t>(first.size());
  const auto own = static_cast<std::int64_t>(second.size());
  const std::int64_t given = node.integer("axis", rank - own);
  if (!stretch) {
    if (first != second)
      throw node.refused("the shapes differ, and the attribute broadcast is not 1");
    return {std::move(a), std::move(b)};
  }
  const std::int64_t axis = given < 0 ? given + rank : given;
  if (axis < 0 || axis + own > rank)
    throw node.refused(fmt::format("axis {} leaves no room for shape {} in shape {}", given,
                                   to_string(second), to_string(first)));
  second.resize(static_cast<std::size_t>(rank - axis), 1);
  if (!stretches(second, first))
    throw node.refused(
        fmt::format("shape {} cannot be stretched to {}", to_string(second), to_string(first)));
  return {std::move(a), work.reshaped(b, second)};
}

namespace {

// Masks of -1e30 are taken for minus infinity, which they are no longer where a number as large is
// added, or a small factor brings them back.
constexpr double kLargeSummand = 1e20, kSmallFactor = 1e-6;

bool some(const Value& value, const std::function<bool(double)>& holds) {
  const auto* known = std::get_if<Known>(&value);
  for (std::size_t i = 0; known != nullptr && i < known->size(); ++i)
    if (holds(known->as_real(i))) return true;
  return false;
}

void require_moderate(const Value& value, const std::function<bool(double)>& undoes) {
  if (some(value, undoes))
    throw ShapeError(
        "a mask of minus infinity, or of -1e30 and less, that arithmetic may bring back among the "
        "numbers");
}

}  // namespace

Value sum_of(Workspace& work, const Value& a, const Value& b, int sign) {
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return combined(
        *left, *right, left->type,
        Match{[&](double x, double y) { return sign > 0 ? x + y : x - y; },
              [&](std::int64_t x, std::int64_t y) { return sign > 0 ? plus(x, y) : minus(x, y); }});
  }
  const auto large = [&](double x) { return x * sign > kLargeSummand; };
  if (may_hide(a)) require_moderate(b, large);
  if (may_hide(b)) require_moderate(a, [](double x) { return x > kLargeSummand; });
  const Masked x = work.masked(a);
  const Masked y = work.masked(b);
  if (sign < 0 && !y.hidden.empty())
    throw ShapeError("a difference from minus infinity is no number");
  const NodeId node = add(work.program(), x.node, y.node, sign);
  const Shape& shape = work.program().shape(node);
  std::vector<bool> hidden = hidden_in(work, x, shape);
  const std::vector<bool> other = hidden_in(work, y, shape);
  for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = hidden[i] || other[i];
  return Workspace::value({node, std::move(hidden)});
}

Value product_of(Workspace& work, const Value& a, const Value& b) {
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return combined(*left, *right, left->type,
                    Match{[](double x, double y) { return x * y; },
                          [](std::int64_t x, std::int64_t y) { return times(x, y); }});
  }
  if (!may_hide(a) && !may_hide(b)) return Computed{work.product(work.node(a), work.node(b))};
  const bool first_hides = may_hide(a);
  if (!all_positive(first_hides ? b : a))
    throw ShapeError(
        "minus infinity times a number that is not known to be positive; expected it on its way "
        "into a softmax");
  require_moderate(first_hides ? b : a, [](double x) { return x < kSmallFactor; });
  const Masked masked = work.masked(first_hides ? a : b);
  const NodeId node = work.product(masked.node, work.node(first_hides ? b : a));
  return Workspace::value({node, hidden_in(work, masked, work.program().shape(node))});
}

Value scaled(Workspace& work, const Value& a, const Rational& factor) {
  if (const auto* known = std::get_if<Known>(&a); known != nullptr && known->real())
    return mapped(*known, known->type,
                  [by = factor.to_double()](auto x) { return static_cast<double>(x) * by; });
  return Computed{scale(work.program(), work.node(a), factor)};
}

NodeId power_of_known(Workspace& work, NodeId x, const Rational& q) {
  Program& program = work.program();
  const Rational twice = q + q;
  if (!twice.is_integer() || twice.height_bits() > 62)
    return program.function(Elementary::exp,
                            scale(program, program.function(Elementary::log, x), q));
  const std::int64_t halves = std::abs(twice.to_int64());
  if (halves / 2 > limits().exponent)
    throw ShapeError(fmt::format("an exponent of {}, more than {}{}", q.to_string(),
                                 limits().exponent, raised_by(&Limits::exponent)));
  const bool odd = halves % 2 == 1;
  const NodeId base = odd ? program.function(Elementary::sqrt, x) : x;
  const NodeId result = power_gated(program, work.gates().all(), base, odd ? halves : halves / 2);
  return q < Rational(0) ? reciprocal(program, result, "a power") : result;
}

Value taken(Workspace& work, const Value& value,
            const std::vector<std::vector<std::int64_t>>& places) {
  const std::vector<std::int64_t> stride = strides(shape_of(work.program(), value));
  Shape shape;
  for (const auto& axis : places) shape.push_back(static_cast<std::int64_t>(axis.size()));
  return work.moved(value,
                    index_map(shape,
                              [&](const Shape& at) {
                                std::int64_t entry = 0;
                                for (std::size_t axis = 0; axis < at.size(); ++axis) {
                                  const std::int64_t place =
                                      places[axis][static_cast<std::size_t>(at[axis])];
                                  if (place < 0) return std::int64_t{-1};
                                  entry += place * stride[axis];
                                }
                                return entry;
                              }),
                    shape);
}

std::vector<std::vector<std::int64_t>> all_places(const Shape& shape) {
  (void)known_entries(shape);
  std::vector<std::vector<std::int64_t>> places;
  for (const std::int64_t size : shape) {
    places.emplace_back(static_cast<std::size_t>(size));
    std::iota(places.back().begin(), places.back().end(), 0);
  }
  return places;
}

}  // namespace abide
