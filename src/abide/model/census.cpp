// SPDX-License-Identifier: MIT
#include "abide/model/census.hpp"

#include <algorithm>
#include <stdexcept>

#include "abide/program/substitute.hpp"

namespace abide {

std::string_view to_string(ParameterRole role) {
  switch (role) {
    case ParameterRole::moves:
      return "moves";
    case ParameterRole::frozen:
      return "frozen";
    case ParameterRole::free:
      return "free";
  }
  throw std::logic_error("a parameter without a role");
}

ParameterRole role_of(const Model& model, NodeId parameter) {
  const auto among = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), model.program.name(parameter)) != names.end();
  };
  if (among(model.frozen)) return ParameterRole::frozen;
  return model.only.empty() || among(model.only) ? ParameterRole::moves : ParameterRole::free;
}

std::vector<NodeId> evaluated_nodes(const Model& model) {
  std::vector<NodeId> nodes;
  for (const Model::Output& output : model.outputs) nodes.push_back(output.value);
  for (const std::vector<NodeId>& field : model.fields)
    nodes.insert(nodes.end(), field.begin(), field.end());
  for (const Model::Gate& gate : model.gates) nodes.push_back(gate.argument);
  return nodes;
}

std::string_view kind_name(const Node& node) {
  using Name = std::string_view;
  return match(
      node, [](const Parameter&) { return Name("parameter"); },
      [](const Probe&) { return Name("probe"); }, [](const Constant&) { return Name("constant"); },
      [](const Contraction&) { return Name("contraction"); },
      [](const Sum&) { return Name("sum"); },
      [](const Gather& gather) { return Name(gather.map.in_order() ? "reshape" : "gather"); },
      [](const Inverse&) { return Name("inverse"); },
      [](const Function& f) { return row(f.function).name; });
}

Census census_of(const Model& model) {
  Census census;
  const std::vector<bool> reached = graph_of(model.program, evaluated_nodes(model));
  for (NodeId id = 0; id < reached.size(); ++id) {
    const Node& node = model.program.node(id);
    if (!reached[id] || is_leaf(node)) continue;
    const bool function = std::holds_alternative<Function>(node.operation);
    ++(function ? census.functions : census.operations)[std::string(kind_name(node))];
    ++census.nodes;
    census.entries += entries(node.shape);
  }
  return census;
}

}  // namespace abide
