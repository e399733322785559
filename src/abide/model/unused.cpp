// SPDX-License-Identifier: MIT
#include "abide/model/unused.hpp"

namespace abide {

std::vector<NodeId> unused_parameters(const Model& model) {
  const Program& program = model.program;
  if (!model.fields.empty()) return {};  // each has a field of its own
  std::vector<bool> reached(program.nodes().size(), false);
  std::vector<NodeId> open{model.objective};
  reached[model.objective] = true;
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    for (const NodeId operand : program.node(id).operands) {
      if (!reached[operand]) open.push_back(operand);
      reached[operand] = true;
    }
  }
  std::vector<NodeId> unused;
  for (const NodeId id : program.parameters())
    if (!reached[id]) unused.push_back(id);
  return unused;
}

}  // namespace abide
