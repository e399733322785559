// SPDX-License-Identifier: MIT
#include "abide/program/batch.hpp"

#include <algorithm>
#include <utility>

namespace abide {

namespace {

// x [s..] as [s.., n], the same for each sample.
NodeId repeated(Program& program, NodeId x, std::int64_t samples) {
  const Labels own = label_range(0, program.shape(x).size());
  const int sample = static_cast<int>(own.size());
  Labels result = own;
  result.push_back(sample);
  return program.contract({x, program.constant({1}, {samples})}, {own, {sample}}, result);
}

// One axis moved from the back to the front, or the other way round.
NodeId rotated(Program& program, NodeId x, bool last_to_front) {
  const Labels own = label_range(0, program.shape(x).size());
  Labels result = own;
  if (last_to_front)
    std::rotate(result.begin(), result.end() - 1, result.end());
  else
    std::rotate(result.begin(), result.begin() + 1, result.end());
  return program.contract({x}, {own}, result);
}

class Copy {
 public:
  Copy(const Program& original, Batch& batch, std::int64_t samples)
      : original_(original), batch_(batch), samples_(samples) {}

  void add(NodeId id) {
    const Node& node = original_.node(id);
    Program& program = batch_.program;
    bool any = std::holds_alternative<Probe>(node.operation);
    std::vector<NodeId> operands;
    for (const NodeId operand : node.operands) {
      operands.push_back(batch_.image[operand]);
      any = any || batch_.has_samples[operand];
    }
    batch_.has_samples[id] = any;
    Shape shape = node.shape;
    if (any) shape.push_back(samples_);
    batch_.image[id] = match(
        node, [&](const Parameter& parameter) { return program.parameter(parameter.name, shape); },
        [&](const Probe& probe) { return program.probe(probe.name, shape); },
        [&](const Constant& constant) { return program.constant(constant.values, shape); },
        [&](const Contraction& contraction) {
          return contracted(node, contraction, std::move(operands), any);
        },
        [&](const Sum& sum) { return summed(node, sum, std::move(operands), any); },
        [&](const Gather& gather) { return gathered(gather, operands[0], shape, any); },
        [&](const Inverse& inverse) { return inverted(inverse, operands[0], any); },
        [&](const Function& f) { return program.function(f.function, operands[0]); });
  }

 private:
  NodeId contracted(const Node& node, const Contraction& contraction, std::vector<NodeId> operands,
                    bool any) {
    std::vector<Labels> labels = contraction.operands;
    Labels result = contraction.result;
    int sample = 0;
    for (const Labels& operand : labels)
      for (const int label : operand) sample = std::max(sample, label + 1);
    for (std::size_t k = 0; k < labels.size(); ++k)
      if (batch_.has_samples[node.operands[k]]) labels[k].push_back(sample);
    if (any) result.push_back(sample);
    return batch_.program.contract(std::move(operands), std::move(labels), std::move(result));
  }

  NodeId summed(const Node& node, const Sum& sum, std::vector<NodeId> operands, bool any) {
    for (std::size_t k = 0; any && k < operands.size(); ++k)
      if (!batch_.has_samples[node.operands[k]])
        operands[k] = repeated(batch_.program, operands[k], samples_);
    return batch_.program.sum(operands, sum.coefficients);
  }

  NodeId gathered(const Gather& gather, NodeId operand, const Shape& shape, bool any) {
    if (!any || gather.map.in_order()) return batch_.program.gather(operand, gather.map, shape);
    (void)entries(shape);  // a clear error before memory is taken
    if (gather.map.view() != nullptr) {
      View view = *gather.map.view();
      for (View::Axis& axis : view.axes) axis.steps.push_back(0);
      view.axes.push_back({0, std::vector<std::int64_t>(view.to.size() + 1, 0), 1});
      view.axes.back().steps.back() = 1;
      view.from.push_back(samples_);
      view.to.push_back(samples_);
      return batch_.program.view(operand, std::move(view));
    }
    std::vector<std::int32_t> index, storage;
    const std::span<const std::int32_t> list = gather.map.list(storage);
    index.reserve(list.size() * static_cast<std::size_t>(samples_));
    for (const std::int32_t i : list)
      for (std::int64_t s = 0; s < samples_; ++s)
        index.push_back(i < 0 ? -1 : static_cast<std::int32_t>(i * samples_ + s));
    return batch_.program.gather(operand, std::move(index), shape);
  }

  // Matrices to invert are in the last two axes.
  NodeId inverted(const Inverse& inverse, NodeId operand, bool any) {
    if (!any) return batch_.program.inverse(operand, inverse.what);
    const NodeId stacked = rotated(batch_.program, operand, true);
    return rotated(batch_.program, batch_.program.inverse(stacked, inverse.what), false);
  }

  const Program& original_;
  Batch& batch_;
  std::int64_t samples_;
};

}  // namespace

Batch batched(const Program& program, const std::vector<NodeId>& nodes, std::int64_t samples) {
  std::vector<bool> needed(program.nodes().size(), false);
  for (const NodeId id : nodes) needed[id] = true;
  for (const NodeId id : program.parameters()) needed[id] = true;
  for (const NodeId id : program.probes()) needed[id] = true;
  for (std::size_t id = needed.size(); id-- > 0;)
    if (needed[id])
      for (const NodeId operand : program.nodes()[id].operands) needed[operand] = true;
  Batch batch;
  batch.image.resize(needed.size(), 0);
  batch.has_samples.resize(needed.size(), false);
  Copy copy(program, batch, samples);
  for (std::size_t id = 0; id < needed.size(); ++id)
    if (needed[id]) copy.add(static_cast<NodeId>(id));
  return batch;
}

NodeId spread_over_samples(Batch& batch, NodeId node, std::int64_t samples) {
  return batch.has_samples[node] ? batch.image[node]
                                 : repeated(batch.program, batch.image[node], samples);
}

}  // namespace abide
