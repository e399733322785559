// SPDX-License-Identifier: MIT
#include "abide/program/root_stages.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "abide/program/dependence.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

bool is_root(const Node& node) {
  const auto* f = std::get_if<Function>(&node.operation);
  return f != nullptr && f->function == Elementary::sqrt;
}

bool is_root_of_number(const Program& program, NodeId node) {
  return is_root(program.node(node)) &&
         std::holds_alternative<Constant>(program.node(program.node(node).operands[0]).operation);
}

namespace {

bool is_function(const Node& node) { return std::holds_alternative<Function>(node.operation); }

RootStage joined(RootStage first, const RootStage& second) {
  const auto append = [](auto& list, const auto& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  append(first.steps, second.steps);
  append(first.roots, second.roots);
  append(first.leaves, second.leaves);
  append(first.functions, second.functions);
  return first;
}

// Whether each entry of the roots depends on what may be changed.
bool can_be_mended(const Schedule& forward, const RootStage& stage) {
  using Dependence = DependenceArithmetic;
  const Program& program = forward.program();
  std::map<NodeId, Dependence::Tensor> known;
  const auto all = [&](NodeId id, Dependence::Bits bits) {
    return Dependence::Tensor(static_cast<std::size_t>(entries(program.shape(id))), bits);
  };
  for (const NodeId leaf : stage.leaves) known[leaf] = all(leaf, Dependence::depends);
  const auto value = [&](NodeId id) -> const Dependence::Tensor& {
    const auto found = known.find(id);
    if (found != known.end()) return found->second;
    const auto* constant = std::get_if<Constant>(&program.node(id).operation);
    return known[id] = constant != nullptr ? Dependence().constant(*constant, program.shape(id))
                                           : all(id, Dependence::not_zero);
  };
  for (const std::size_t i : stage.steps) {
    const Schedule::Step& step = forward.steps()[i];
    std::vector<const Dependence::Tensor*> operands;
    for (const NodeId operand : step.operands) operands.push_back(&value(operand));
    const Dependence::Tensor drawn = all(step.node, Dependence::depends);
    const bool free = is_function(program.node(step.node)) && !is_root(program.node(step.node));
    known[step.node] =
        apply(Dependence(), program.node(step.node), step.plan,
              std::span<const Dependence::Tensor* const>(operands), free ? &drawn : nullptr);
  }
  return std::all_of(stage.roots.begin(), stage.roots.end(), [&](NodeId root) {
    if (is_root_of_number(program, root)) return true;  // the prime decides
    const Dependence::Tensor& bits = value(root);
    return std::find(bits.begin(), bits.end(), Dependence::not_zero) == bits.end();
  });
}

}  // namespace

std::vector<RootStage> root_stages(const Schedule& forward, const std::vector<bool>& dependent,
                                   bool of_probes, const NumberUnits& units) {
  const Program& program = forward.program();
  std::vector<RootStage> result;
  std::vector<bool> done(program.nodes().size(), false);  // needed by earlier stages
  std::vector<std::size_t> own;                           // steps of this kind
  for (std::size_t i = 0; i < forward.steps().size(); ++i)
    if (dependent[forward.steps()[i].node] == of_probes) own.push_back(i);
  const auto& leaves = of_probes ? program.probes() : program.parameters();
  const auto add = [&](const std::vector<bool>& needed, std::optional<NodeId> root) {
    RootStage stage;
    if (root) stage.roots.push_back(*root);
    for (const NodeId leaf : leaves)
      if (needed[leaf] && !done[leaf]) stage.leaves.push_back(leaf);
    for (const std::size_t i : own) {
      const NodeId id = forward.steps()[i].node;
      if (!needed[id] || done[id]) continue;
      stage.steps.push_back(i);
      if (is_function(program.node(id)) && !is_root(program.node(id)) && !units.covers(program, id))
        stage.functions.push_back(id);
    }
    for (std::size_t id = 0; id < done.size(); ++id) done[id] = done[id] || needed[id];
    if (!root) {
      result.push_back(std::move(stage));
      return;
    }
    // Sought together with what came before, as far back as it takes.
    while (!result.empty() && !can_be_mended(forward, stage)) {
      stage = joined(std::move(result.back()), stage);
      result.pop_back();
    }
    result.push_back(std::move(stage));
  };
  for (const std::size_t i : own) {
    const NodeId id = forward.steps()[i].node;
    if (!is_root(program.node(id))) continue;
    std::vector<bool> needed = graph_of(program, id);
    needed.resize(done.size(), false);
    add(needed, id);
  }
  std::vector<bool> rest(done.size(), false);
  for (const std::size_t i : own) rest[forward.steps()[i].node] = true;
  add(rest, std::nullopt);
  return result;
}

}  // namespace abide
