// SPDX-License-Identifier: MIT
#include "abide/lie/field_graph.hpp"

#include <algorithm>
#include <map>

namespace abide {

namespace {

ContractionStrides strides_of(const Program& program, const Node& node,
                              const Contraction& contraction) {
  std::map<int, LabelStrides> labels;
  const auto read = [&](const Labels& own, const Shape& shape, std::size_t LabelStrides::*stride) {
    const std::vector<std::int64_t> steps = strides(shape);
    for (std::size_t axis = 0; axis < own.size(); ++axis) {
      if (shape[axis] == 1) continue;
      labels[own[axis]].size = static_cast<std::size_t>(shape[axis]);
      labels[own[axis]].*stride = static_cast<std::size_t>(steps[axis]);
    }
  };
  read(contraction.operands[0], program.shape(node.operands[0]), &LabelStrides::left);
  if (node.operands.size() == 2)
    read(contraction.operands[1], program.shape(node.operands[1]), &LabelStrides::right);
  read(contraction.result, node.shape, &LabelStrides::result);
  ContractionStrides result;
  for (const auto& [label, axis] : labels) {
    if (axis.result == 0) result.terms *= axis.size;
    (axis.result == 0 ? result.inner : result.outer).push_back(axis);
  }
  return result;
}

}  // namespace

FieldGraph::FieldGraph(const Schedule& schedule) : schedule_(&schedule) {
  const Program& p = program();
  const std::size_t count = p.nodes().size();
  sizes_.resize(count);
  depths_.resize(count, 0);
  numbers_.resize(count, 0);
  strides_.resize(count);
  storage_.resize(count);
  lists_.resize(count);
  const auto leaves = [&](const std::vector<NodeId>& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      numbers_[ids[i]] = i;
      sizes_[ids[i]] = static_cast<std::size_t>(entries(p.shape(ids[i])));
    }
  };
  leaves(p.parameters());
  leaves(p.probes());
  for (const Schedule::Step& step : schedule.steps()) {
    const Node& node = p.node(step.node);
    sizes_[step.node] = static_cast<std::size_t>(entries(node.shape));
    for (const NodeId operand : step.operands)
      depths_[step.node] = std::max(depths_[step.node], depths_[operand] + 1);
    if (const auto* contraction = std::get_if<Contraction>(&node.operation))
      strides_[step.node] = strides_of(p, node, *contraction);
    if (const auto* gather = std::get_if<Gather>(&node.operation))
      if (!gather->map.in_order()) lists_[step.node] = gather->map.list(storage_[step.node]);
  }
}

OperandEntries FieldGraph::first_term(NodeId id, std::size_t at) const {
  OperandEntries first;
  for (const LabelStrides& axis : strides_[id].outer) {
    const std::size_t digit = at / axis.result % axis.size;
    first.left += digit * axis.left;
    first.right += digit * axis.right;
  }
  return first;
}

OperandEntries FieldGraph::term(NodeId id, OperandEntries first, std::size_t k) const {
  for (const LabelStrides& axis : strides_[id].inner) {
    first.left += k % axis.size * axis.left;
    first.right += k % axis.size * axis.right;
    k /= axis.size;
  }
  return first;
}

double FieldGraph::bytes(const Schedule& schedule) {
  double total = 0;
  for (const Schedule::Step& step : schedule.steps()) {
    const Node& node = schedule.program().node(step.node);
    if (const auto* gather = std::get_if<Gather>(&node.operation))
      if (gather->map.view() != nullptr)
        total += static_cast<double>(entries(node.shape)) * sizeof(std::int32_t);
  }
  return total;
}

}  // namespace abide
