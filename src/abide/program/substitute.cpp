// SPDX-License-Identifier: MIT
#include "abide/program/substitute.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include "abide/program/evaluate.hpp"

namespace abide {

NodeId rebuilt(Program& program, const Node& node, const std::vector<NodeId>& operands) {
  const auto no_operand = [](const auto&) -> NodeId {
    throw std::logic_error("rebuilt: a node without operands has no other operands");
  };
  return match(
      node, [&](const Parameter& leaf) { return no_operand(leaf); },
      [&](const Probe& leaf) { return no_operand(leaf); },
      [&](const Constant& constant) { return no_operand(constant); },
      [&](const Contraction& contraction) {
        return program.contract(operands, contraction.operands, contraction.result);
      },
      [&](const Sum& sum) { return program.sum(operands, sum.coefficients); },
      [&](const Gather& gather) { return program.gather(operands[0], gather.map, node.shape); },
      [&](const Inverse& inverse) { return program.inverse(operands[0], inverse.what); },
      [&](const Function& f) { return program.function(f.function, operands[0]); });
}

std::vector<std::optional<NodeId>> copied(const Program& from, const std::vector<NodeId>& outputs,
                                          Program& to, const std::function<NodeId(NodeId)>& leaf) {
  const std::vector<bool> needed = graph_of(from, outputs);
  const auto count = static_cast<NodeId>(needed.size());
  std::vector<std::optional<NodeId>> image(count);
  for (NodeId id = 0; id < count; ++id) {
    if (!needed[id]) continue;
    const Node& node = from.node(id);
    std::vector<NodeId> operands;
    for (const NodeId operand : node.operands) operands.push_back(*image[operand]);
    const auto* constant = std::get_if<Constant>(&node.operation);
    image[id] = is_leaf(node)         ? leaf(id)
                : constant != nullptr ? to.constant(constant->values, node.shape)
                                      : rebuilt(to, node, operands);
  }
  return image;
}

NodeId substitute(Program& program, NodeId node, const std::map<NodeId, NodeId>& replacements) {
  // Operands come before the nodes that use them.
  std::vector<bool> needed(node + 1, false);
  needed[node] = true;
  for (NodeId id = node + 1; id-- > 0;)
    if (needed[id] && !replacements.contains(id))
      for (const NodeId operand : program.node(id).operands) needed[operand] = true;
  std::vector<NodeId> image(node + 1);
  for (NodeId id = 0; id <= node; ++id) {
    image[id] = id;
    if (!needed[id]) continue;
    if (const auto found = replacements.find(id); found != replacements.end()) {
      image[id] = found->second;
      continue;
    }
    const Node old = program.node(id);  // a copy: the graph grows below
    std::vector<NodeId> operands;
    for (const NodeId operand : old.operands) operands.push_back(image[operand]);
    if (operands != old.operands) image[id] = rebuilt(program, old, operands);
  }
  return image[node];
}

namespace {

// Those of a graph whose last nodes these are. Operands come before the nodes that use them.
std::vector<bool> reached_from(const Program& program, std::vector<bool> reached) {
  for (NodeId id = static_cast<NodeId>(reached.size()); id-- > 0;)
    if (reached[id])
      for (const NodeId operand : program.node(id).operands) reached[operand] = true;
  return reached;
}

}  // namespace

std::vector<bool> graph_of(const Program& program, NodeId node) {
  std::vector<bool> last(node + 1, false);
  last[node] = true;
  return reached_from(program, std::move(last));
}

std::vector<bool> graph_of(const Program& program, const std::vector<NodeId>& nodes) {
  std::vector<bool> last(program.nodes().size(), false);
  for (const NodeId id : nodes) last[id] = true;
  return reached_from(program, std::move(last));
}

namespace {

template <class Kind>
std::vector<NodeId> nodes_of_kind(const Program& program) {
  std::vector<NodeId> result;
  for (NodeId id = 0; id < program.nodes().size(); ++id)
    if (std::holds_alternative<Kind>(program.node(id).operation)) result.push_back(id);
  return result;
}

}  // namespace

std::vector<NodeId> inverses_of(const Program& program) { return nodes_of_kind<Inverse>(program); }

std::vector<NodeId> functions_of(const Program& program) {
  return nodes_of_kind<Function>(program);
}

std::vector<NodeId> functions_of(const Program& program, const std::vector<NodeId>& nodes) {
  return Schedule(program, nodes).functions();
}

bool depends_on(const Program& program, NodeId node, NodeId other) {
  return other <= node && graph_of(program, node)[other];
}

}  // namespace abide
