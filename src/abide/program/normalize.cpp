// SPDX-License-Identifier: MIT
#include "abide/program/normalize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "abide/error.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

NodeId sum_over(Program& program, NodeId u, std::vector<std::int64_t> axes,
                const std::string& operation) {
  Shape kept = program.shape(u);
  for (std::int64_t& axis : axes) axis = axis_of(program.shape(u), axis, operation.c_str());
  std::sort(axes.begin(), axes.end(), std::greater<>());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    throw ShapeError(operation + ": an axis is given twice");
  NodeId result = u;
  for (const std::int64_t axis : axes) {
    kept[static_cast<std::size_t>(axis)] = 1;
    result = sum_entries(program, result, axis);
  }
  return program.reshape(result, kept);
}

namespace {

// For each line along the axis its first entry that takes part, in the place of all of them.
NodeId references(Program& program, NodeId u, std::size_t axis, const std::vector<bool>& mask) {
  const Shape shape = program.shape(u);
  std::int64_t inner = 1;
  for (std::size_t a = axis + 1; a < shape.size(); ++a) inner *= shape[a];
  const std::int64_t length = shape[axis];
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries(shape)));
  for (std::int64_t i = 0; i < entries(shape); ++i) {
    std::int64_t first = i - i / inner % length * inner;
    const std::int64_t start = first;
    while (!mask.empty() && first < start + length * inner &&
           !mask[static_cast<std::size_t>(first)])
      first += inner;
    if (first == start + length * inner)
      throw ShapeError(
          "softmax: a mask leaves nothing of a line; expected one entry that takes part");
    index[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(first);
  }
  return program.gather(u, std::move(index), shape);
}

struct Exponentials {
  NodeId all, sum;  // sum has size 1 along the axis
};

// exp(u - reference), without an exponential for the references themselves: its value is 1.
Exponentials exponentials(Program& program, NodeId u, std::int64_t axis,
                          const std::vector<bool>& mask) {
  const Shape shape = program.shape(u);
  const auto along = static_cast<std::size_t>(axis_of(shape, axis, "softmax"));
  const NodeId shifted = program.sum({u, references(program, u, along, mask)}, {1, -1});
  std::int64_t inner = 1;
  for (std::size_t a = along + 1; a < shape.size(); ++a) inner *= shape[a];
  // The entries that have an exponential, and where it goes.
  std::vector<std::int32_t> taken, place(static_cast<std::size_t>(entries(shape)), -1);
  std::vector<Rational> ones(place.size());
  for (std::int64_t i = 0; i < entries(shape); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!mask.empty() && !mask[at]) continue;
    std::int64_t before = i - inner;
    const std::int64_t line = i - i / inner % shape[along] * inner;
    while (before >= line && !mask.empty() && !mask[static_cast<std::size_t>(before)])
      before -= inner;
    if (before < line) {
      ones[at] = 1;
    } else {
      place[at] = static_cast<std::int32_t>(taken.size());
      taken.push_back(static_cast<std::int32_t>(i));
    }
  }
  NodeId all = program.constant(std::move(ones), shape);
  if (!taken.empty()) {
    const Shape flat{static_cast<std::int64_t>(taken.size())};
    const NodeId e = program.function(Elementary::exp, program.gather(shifted, taken, flat));
    all = program.sum({program.gather(e, std::move(place), shape), all}, {1, 1});
  }
  return {all, sum_over(program, all, {static_cast<std::int64_t>(along)}, "softmax")};
}

}  // namespace

NodeId softmax(Program& program, NodeId u, std::int64_t axis, const std::vector<bool>& mask) {
  const Exponentials e = exponentials(program, u, axis, mask);
  return divide(program, e.all, e.sum, "the sum of exponentials of a softmax");
}

NodeId log_softmax(Program& program, NodeId u, std::int64_t axis, const std::vector<bool>& mask) {
  const Exponentials e = exponentials(program, u, axis, mask);
  const auto along = static_cast<std::size_t>(axis_of(program.shape(u), axis, "log_softmax"));
  const NodeId shifted = program.sum({u, references(program, u, along, mask)}, {1, -1});
  return add(program, shifted, program.function(Elementary::log, e.sum), -1);
}

NodeId mean(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
            const std::string& operation) {
  const NodeId total = sum_over(program, u, axes, operation);
  const std::int64_t count = entries(program.shape(u)) / entries(program.shape(total));
  return scale(program, total, Rational(1, count));
}

namespace {

// u / sqrt(mean of u^2 + eps)
NodeId divided_by_root(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
                       const Rational& eps, const std::string& operation) {
  if (eps < Rational(0))
    throw ShapeError(fmt::format("{}: eps = {}; expected a number that is not negative", operation,
                                 eps.to_string()));
  const NodeId square = mean(program, multiply(program, u, u), axes, operation);
  const NodeId root = program.function(
      Elementary::sqrt, add(program, square, program.constant({eps}, {}), 1, operation));
  return divide(program, u, root, "the size that " + operation + " divides by");
}

}  // namespace

NodeId layer_norm(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
                  const Rational& eps, const std::string& operation) {
  const NodeId centred = add(program, u, mean(program, u, axes, operation), -1, operation);
  return divided_by_root(program, centred, axes, eps, operation);
}

NodeId rms_norm(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
                const Rational& eps) {
  return divided_by_root(program, u, axes, eps, "rms_norm");
}

}  // namespace abide
