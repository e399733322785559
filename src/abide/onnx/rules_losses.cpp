// SPDX-License-Identifier: MIT
//
// Losses: of log-probabilities y and labels t
//
//     l_i = -w_t y_(i, t),    with the weights w of classes, 1 where they are left out,
//
// each, their sum, or their sum by that of all w_t. With labels in rows that are 1 at the label,
// l_i is linear in them:
//
//     l = -sum_c row_c w_c y_c
//
// so labels that are an input are such rows, a one-hot probe, and a row of zeros is a label that is
// ignored.
#include <fmt/format.h>

#include <algorithm>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

struct Rows {
  NodeId rows;           // [samples, classes, positions..]
  std::int64_t counted;  // labels that are not ignored
};

Rows known_rows(Workspace& work, const NodeContext& node, const Known& labels, const Shape& shape) {
  if (labels.real()) throw node.refused("labels that are no whole numbers");
  const bool may_ignore = node.has("ignore_index");
  const std::int64_t ignored = node.integer("ignore_index", 0);
  const auto& all = std::get<Known::Integers>(labels.entries);
  Rows result{0, 0};
  for (const std::int64_t label : all) {
    if (may_ignore && label == ignored) continue;
    if (label < 0 || label >= shape[1])
      throw node.refused(fmt::format("a label {} of {} classes", label, shape[1]));
    ++result.counted;
  }
  const std::vector<std::int64_t> stride = strides(labels.shape);
  std::vector<Rational> entries;
  (void)index_map(shape, [&](const Shape& at) {
    Shape place = at;
    place.erase(place.begin() + 1);
    const std::int64_t label = all[static_cast<std::size_t>(entry_at(place, stride))];
    entries.emplace_back(label == at[1] && !(may_ignore && label == ignored) ? 1 : 0);
    return 0;
  });
  result.rows = work.program().constant(std::move(entries), shape);
  return result;
}

// Labels that are an input: classes are the last axis of its one-hot probe.
Rows free_rows(Importer& importer, const NodeContext& node, const Tokens& labels,
               const Shape& shape) {
  if (node.has("ignore_index")) {
    node.ignore("ignore_index");
    importer.note(fmt::format("no label of the input '{}' is ignored", labels.input));
  }
  const NodeId probe = importer.one_hot(labels, shape[1]);
  const int classes = static_cast<int>(shape.size()) - 1;
  Labels result = label_range(0, shape.size());
  result.pop_back();
  result.insert(result.begin() + 1, classes);
  std::int64_t counted = 1;
  for (const std::int64_t size : labels.shape) counted *= size;
  return {importer.work().program().contract({probe}, {label_range(0, shape.size())}, result,
                                             node.operation()),
          counted};
}

// The loss of log-probabilities [samples, classes, positions..].
NodeId loss_of(Importer& importer, const NodeContext& node, NodeId y) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const Shape shape = program.shape(y);
  Shape expected = shape;
  if (shape.size() < 2) throw node.refused("expected [samples, classes, positions..]");
  expected.erase(expected.begin() + 1);
  const Shape given = shape_of(program, node.input(1));
  if (given != expected)
    throw node.refused(
        fmt::format("labels of shape {}; expected {}", to_string(given), to_string(expected)));
  const Rows rows = [&]() -> Rows {
    if (const auto* tokens = std::get_if<Tokens>(&node.input(1)); tokens != nullptr)
      return free_rows(importer, node, *tokens, shape);
    return known_rows(work, node, node.known(1, "the labels"), shape);
  }();
  NodeId weighted = rows.rows;
  if (node.has(2)) {
    const NodeId weights = work.node(node.input(2));
    if (program.shape(weights) != Shape{shape[1]})
      throw node.refused("expected one weight for each of the classes");
    Shape stretched(shape.size() - 1, 1);
    stretched[0] = shape[1];
    weighted = work.product(weighted, program.reshape(weights, stretched));
  }
  const NodeId losses = program.reshape(
      scale(program, sum_over(program, work.product(weighted, y), {1}), -1), expected);
  const std::string reduction = node.text("reduction", "mean");
  if (reduction == "none") return losses;
  const NodeId sum = sum_entries(program, losses);
  if (reduction == "sum") return sum;
  if (reduction != "mean")
    throw node.refused("the attribute reduction: expected 'none', 'sum' or 'mean'");
  if (node.has(2))
    return divide(program, sum, sum_entries(program, weighted), "the sum of weights");
  if (rows.counted == 0) throw node.refused("all labels are ignored, and a mean is of none");
  return scale(program, sum, Rational(1, rows.counted));
}

Values negative_log_likelihood(Importer& importer, const NodeContext& node) {
  return {computed(loss_of(importer, node, importer.work().node(node.input(0))))};
}

Values softmax_cross_entropy(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId y = log_softmax(work.program(), work.node(node.input(0)), 1);
  return {computed(loss_of(importer, node, y)), computed(y)};
}

}  // namespace

std::vector<RuleRow> loss_rules() {
  return {
      {"NegativeLogLikelihoodLoss", 12, negative_log_likelihood},
      {"SoftmaxCrossEntropyLoss", 12, softmax_cross_entropy},
  };
}

}  // namespace abide
