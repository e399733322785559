// SPDX-License-Identifier: MIT
//
// Softmax and its logarithm: over all axes from one on together before version 13, over one axis
// since. Minus infinity has no part in it.
//
// Example: of [u, -inf, v] it is (1, 0, e) / (1 + e) with e = exp(v - u).
#include "abide/onnx/along_axes.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/normalize.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

std::vector<bool> complement(std::vector<bool> hidden) {
  hidden.flip();
  return hidden;
}

// Before version 13 as a matrix: the axes before, and those from the axis on.
Masked as_lines(Program& program, const Masked& scores, std::int64_t axis) {
  const Shape shape = program.shape(scores.node);
  const std::int64_t length =
      entries(shape) / entries(without_axes(shape, axes_from(axis, shape), false));
  return {program.reshape(scores.node, {entries(shape) / length, length}), scores.hidden};
}

template <bool Logarithm>
Values softmax_rule(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  Masked scores = work.masked(node.input(0));
  const Shape shape = program.shape(scores.node);
  std::int64_t axis = node.integer("axis", node.version() < 13 ? 1 : -1);
  axis = axis_of(shape, axis, node.operation());
  if (node.version() < 13) {
    scores = as_lines(program, scores, axis);
    axis = 1;
  }
  const std::vector<bool> mask = complement(scores.hidden);
  const NodeId result = Logarithm ? log_softmax(program, scores.node, axis, mask)
                                  : softmax(program, scores.node, axis, mask);
  const NodeId shaped = program.reshape(result, shape);
  // The logarithm of what has no part is minus infinity again.
  if (Logarithm) return {Workspace::value({shaped, scores.hidden})};
  return {computed(shaped)};
}

}  // namespace

std::vector<RuleRow> softmax_rules() {
  return {
      {"Softmax", 1, softmax_rule<false>},
      {"LogSoftmax", 1, softmax_rule<true>},
  };
}

}  // namespace abide
