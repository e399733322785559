// SPDX-License-Identifier: MIT
#include "abide/model/unused.hpp"

#include "abide/program/substitute.hpp"

namespace abide {

std::vector<NodeId> unused_parameters(const Model& model) {
  const Program& program = model.program;
  if (!model.fields.empty()) return {};  // each has a field of its own
  const std::vector<bool> reached = graph_of(program, std::vector<NodeId>{model.objective});
  std::vector<NodeId> unused;
  for (const NodeId id : program.parameters())
    if (!reached[id]) unused.push_back(id);
  return unused;
}

}  // namespace abide
