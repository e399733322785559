// SPDX-License-Identifier: MIT
#include "abide/program/evaluate.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace abide {

Schedule::Schedule(const Program& program, std::vector<NodeId> outputs,
                   const std::vector<Follower>& followers)
    : program_(&program), outputs_(std::move(outputs)) {
  const std::vector<Node>& nodes = program.nodes();
  std::map<NodeId, const std::vector<NodeId>*> followed;
  for (const Follower& follower : followers) {
    for (const NodeId operand : follower.operands)
      if (operand >= follower.leaf)
        throw std::logic_error("Schedule: a follower comes before what it follows");
    followed[follower.leaf] = &follower.operands;
  }
  const auto operands = [&](std::size_t id) -> const std::vector<NodeId>& {
    const auto found = followed.find(static_cast<NodeId>(id));
    return found == followed.end() ? nodes[id].operands : *found->second;
  };
  std::vector<bool> needed(nodes.size(), false);
  for (const NodeId output : outputs_) needed[output] = true;
  for (std::size_t id = nodes.size(); id-- > 0;)
    if (needed[id])
      for (const NodeId operand : operands(id)) needed[operand] = true;

  std::vector<bool> kept(nodes.size(), false);
  for (const NodeId output : outputs_) kept[output] = true;
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const Node& node = nodes[id];
    if (!needed[id] || (is_leaf(node) && !followed.contains(static_cast<NodeId>(id)))) continue;
    Step step{static_cast<NodeId>(id), operands(id), {}, {}};
    if (std::holds_alternative<Contraction>(node.operation)) step.plan = plan(program, node);
    if (std::holds_alternative<Function>(node.operation))
      functions_.push_back(static_cast<NodeId>(id));
    steps_.push_back(std::move(step));
  }
  // Walking backwards, the first step that mentions a value is the last to use it.
  std::vector<bool> seen(nodes.size(), false);
  for (std::size_t i = steps_.size(); i-- > 0;)
    for (const NodeId operand : steps_[i].operands) {
      if (!seen[operand] && !kept[operand]) steps_[i].last_used_by.push_back(operand);
      seen[operand] = true;
    }
}

bool Schedule::has_inverses() const {
  return std::any_of(steps_.begin(), steps_.end(), [this](const Step& step) {
    return std::holds_alternative<Inverse>(program_->node(step.node).operation);
  });
}

}  // namespace abide
