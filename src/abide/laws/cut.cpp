// SPDX-License-Identifier: MIT
#include "abide/laws/cut.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "abide/program/substitute.hpp"

namespace abide {

namespace {

// How far the operands of a node are from it.
int step_of(const Node& node, SumsCount sums) {
  return match(
      node, [](const Parameter&) { return 0; }, [](const Probe&) { return 0; },
      [](const Constant&) { return 0; },
      [&](const Contraction&) { return node.operands.size() == 1 ? 0 : 1; },
      [&](const Sum&) { return sums == SumsCount::yes ? 1 : 0; }, [](const Gather&) { return 0; },
      [](const Inverse&) { return 1; }, [](const Function&) { return 1; });
}

// How much further away a node is than its place says.
int detour(const Program& program, NodeId id, SumsCount sums) {
  const Node& node = program.node(id);
  if (sums == SumsCount::yes || !std::holds_alternative<Contraction>(node.operation)) return 0;
  const bool matrix = std::any_of(node.operands.begin(), node.operands.end(), [&](NodeId operand) {
    return std::holds_alternative<Parameter>(program.node(operand).operation) &&
           program.shape(operand).size() > 1;
  });
  return matrix ? 2 : 0;
}

}  // namespace

Cut cut_at(const Program& program, const std::vector<NodeId>& outputs, int depth, SumsCount sums) {
  constexpr int kFar = std::numeric_limits<int>::max() / 2;
  std::vector<int> distance(program.nodes().size(), kFar);
  for (const NodeId output : outputs) distance[output] = 0;
  for (std::size_t id = distance.size(); id-- > 0;)
    if (distance[id] < depth)
      for (const NodeId operand : program.nodes()[id].operands)
        distance[operand] =
            std::min(distance[operand], distance[id] + step_of(program.nodes()[id], sums) +
                                            detour(program, operand, sums));
  Cut result;
  std::vector<std::optional<NodeId>> image(distance.size());
  for (NodeId id = 0; id < distance.size(); ++id) {
    if (distance[id] == kFar) continue;
    const Node& node = program.node(id);
    if (std::holds_alternative<Parameter>(node.operation)) {
      image[id] = result.program.parameter(program.name(id), node.shape);
    } else if (std::holds_alternative<Probe>(node.operation)) {
      image[id] = result.program.probe(program.name(id), node.shape);
    } else if (const auto* constant = std::get_if<Constant>(&node.operation)) {
      image[id] = result.program.constant(constant->values, node.shape);
    } else if (distance[id] >= depth) {
      image[id] = result.program.probe(fmt::format("cut#{}", id), node.shape);
      ++result.cut;
    } else {
      std::vector<NodeId> operands;
      for (const NodeId operand : node.operands) operands.push_back(*image[operand]);
      image[id] = rebuilt(result.program, node, operands);
    }
  }
  for (const NodeId output : outputs) result.outputs.push_back(*image[output]);
  return result;
}

}  // namespace abide
