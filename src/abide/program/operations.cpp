// SPDX-License-Identifier: MIT
#include "abide/program/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/plural.hpp"

namespace abide {

namespace {

Shape broadcast_shape(const Shape& a, const Shape& b, const std::string& operation) {
  Shape result(std::max(a.size(), b.size()));
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const std::int64_t in_a = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t in_b = back <= b.size() ? b[b.size() - back] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1)
      throw ShapeError(fmt::format("{}: shapes {} and {} cannot be broadcast together", operation,
                                   to_string(a), to_string(b)));
    result[result.size() - back] = in_a == 1 ? in_b : in_a;
  }
  return result;
}

struct Labelled {
  NodeId node;
  Labels labels;
};

// An operand with one label for each axis of `target` that it really has: axes that broadcasting
// would stretch are dropped. Labels are the axis numbers of the target.
Labelled without_stretched_axes(Program& program, NodeId a, const Shape& target) {
  const Shape shape = program.shape(a);
  const std::size_t missing = target.size() - shape.size();
  Shape kept;
  Labels labels;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1 && target[missing + axis] != 1) continue;
    kept.push_back(shape[axis]);
    labels.push_back(static_cast<int>(missing + axis));
  }
  return {program.reshape(a, kept), labels};
}

NodeId broadcast_to(Program& program, NodeId a, const Shape& target) {
  if (program.shape(a) == target) return a;
  const auto [kept, labels] = without_stretched_axes(program, a, target);
  Labels stretched;
  Shape stretched_shape;
  for (std::size_t axis = 0; axis < target.size(); ++axis) {
    if (std::find(labels.begin(), labels.end(), static_cast<int>(axis)) != labels.end()) continue;
    stretched.push_back(static_cast<int>(axis));
    stretched_shape.push_back(target[axis]);
  }
  return program.contract({kept, program.constant({1}, stretched_shape)}, {labels, stretched},
                          label_range(0, target.size()), "broadcast");
}

}  // namespace

NodeId matmul(Program& program, NodeId a, NodeId b) {
  Shape left = program.shape(a);
  Shape right = program.shape(b);
  if (left.empty() || right.empty())
    throw ShapeError(fmt::format("@: shapes {} and {}: a scalar has no matrix product (use *)",
                                 to_string(left), to_string(right)));
  const bool left_is_vector = left.size() == 1;
  const bool right_is_vector = right.size() == 1;
  const std::int64_t left_inner = left.back();
  const std::int64_t right_inner = right_is_vector ? right[0] : right[right.size() - 2];
  if (left_inner != right_inner)
    throw ShapeError(fmt::format("@: shapes {} and {} do not fit: {} {} {}", to_string(left),
                                 to_string(right), plural(left_inner, "column"),
                                 left_inner == 1 ? "meets" : "meet", plural(right_inner, "row")));
  // Labels: the stack axes of the result 0.., then rows, columns, inner.
  const Shape left_stack(left.begin(), left.end() - (left_is_vector ? 1 : 2));
  const Shape right_stack(right.begin(), right.end() - (right_is_vector ? 1 : 2));
  const Shape stack = broadcast_shape(left_stack, right_stack, "@");
  const int rows = static_cast<int>(stack.size());
  const int columns = rows + 1;
  const int inner = rows + 2;
  const auto stacked = [&](NodeId node, const Shape& own, const Labels& last) {
    const Shape shape = program.shape(node);
    Shape kept;
    Labels labels;
    for (std::size_t axis = 0; axis < own.size(); ++axis) {
      const std::size_t target = stack.size() - own.size() + axis;
      if (own[axis] == 1 && stack[target] != 1) continue;
      kept.push_back(own[axis]);
      labels.push_back(static_cast<int>(target));
    }
    kept.insert(kept.end(), shape.begin() + static_cast<std::ptrdiff_t>(own.size()), shape.end());
    labels.insert(labels.end(), last.begin(), last.end());
    return Labelled{program.reshape(node, kept), labels};
  };
  const Labelled x = stacked(a, left_stack, left_is_vector ? Labels{inner} : Labels{rows, inner});
  const Labelled y =
      stacked(b, right_stack, right_is_vector ? Labels{inner} : Labels{inner, columns});
  Labels result = label_range(0, stack.size());
  if (!left_is_vector) result.push_back(rows);
  if (!right_is_vector) result.push_back(columns);
  return program.contract({x.node, y.node}, {x.labels, y.labels}, result, "@");
}

NodeId multiply(Program& program, NodeId a, NodeId b) {
  const Shape target = broadcast_shape(program.shape(a), program.shape(b), "*");
  const Labelled x = without_stretched_axes(program, a, target);
  const Labelled y = without_stretched_axes(program, b, target);
  return program.contract({x.node, y.node}, {x.labels, y.labels}, label_range(0, target.size()),
                          "*");
}

NodeId add(Program& program, NodeId a, NodeId b, const Rational& scale,
           const std::string& operation) {
  const Shape target = broadcast_shape(program.shape(a), program.shape(b), operation);
  const NodeId x = broadcast_to(program, a, target);
  const NodeId y = broadcast_to(program, b, target);
  return program.sum({x, y}, {1, scale}, operation);
}

NodeId scale(Program& program, NodeId a, const Rational& factor) {
  return program.sum({a}, {factor}, "*");
}

NodeId power(Program& program, NodeId a, std::int64_t exponent) {
  if (exponent == 0) return program.constant({1}, Shape(program.shape(a)));
  NodeId square = a;
  std::optional<NodeId> result;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = result ? multiply(program, *result, square) : square;
    if (exponent > 1) square = multiply(program, square, square);
  }
  return *result;
}

NodeId reciprocal(Program& program, NodeId a, const std::string& what) {
  const Shape shape = program.shape(a);
  Shape matrices = shape;
  matrices.insert(matrices.end(), {1, 1});
  return program.reshape(program.inverse(program.reshape(a, matrices), what), shape);
}

NodeId divide(Program& program, NodeId a, NodeId b, const std::string& what) {
  (void)broadcast_shape(program.shape(a), program.shape(b), "/");  // names this operation in errors
  return multiply(program, a, reciprocal(program, b, what));
}

NodeId transpose(Program& program, NodeId a) {
  const Labels labels = label_range(0, program.shape(a).size());
  return program.contract({a}, {labels}, Labels(labels.rbegin(), labels.rend()), ".T");
}

NodeId sum_entries(Program& program, NodeId a, std::optional<std::int64_t> axis) {
  const Labels labels = label_range(0, program.shape(a).size());
  if (!axis) return program.contract({a}, {labels}, {}, "sum");
  Labels kept = labels;
  kept.erase(kept.begin() + axis_of(program.shape(a), *axis, "sum"));
  return program.contract({a}, {labels}, kept, "sum");
}

NodeId outer(Program& program, NodeId a, NodeId b) {
  const NodeId x = program.reshape(a, {entries(program.shape(a))});
  const NodeId y = program.reshape(b, {entries(program.shape(b))});
  return program.contract({x, y}, {{0}, {1}}, {0, 1}, "outer");
}

NodeId inner(Program& program, NodeId a, NodeId b) {
  const Labels labels = label_range(0, program.shape(a).size());
  return program.contract({a, b}, {labels, labels}, {}, "inner");
}

}  // namespace abide
