// SPDX-License-Identifier: MIT
#include "abide/onnx/real_values.hpp"

#include <fmt/format.h>

#include <span>
#include <stdexcept>

#include "abide/program/evaluate.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

std::vector<std::vector<double>> real_values(const Program& program,
                                             const std::vector<Model::Gate>& gates,
                                             const std::vector<NodeId>& outputs,
                                             const std::map<NodeId, std::vector<double>>& leaves) {
  std::vector<bool> needed(program.nodes().size(), false);
  for (const NodeId output : outputs) {
    const std::vector<bool> graph = graph_of(program, output);
    for (std::size_t id = 0; id < graph.size(); ++id) needed[id] = needed[id] || graph[id];
  }
  // Arguments come before their gates, so that the last gates need the others.
  std::vector<Schedule::Follower> followers;
  for (std::size_t i = gates.size(); i-- > 0;) {
    if (!needed[gates[i].probe]) continue;
    const std::vector<bool> graph = graph_of(program, gates[i].argument);
    for (std::size_t id = 0; id < graph.size(); ++id) needed[id] = needed[id] || graph[id];
    followers.push_back({gates[i].probe, {gates[i].argument}});
  }
  const auto tensors = [&](const std::vector<NodeId>& ids) {
    std::vector<RealTensor> result;
    for (const NodeId id : ids) {
      result.emplace_back();
      const auto found = leaves.find(id);
      bool follows = false;
      for (const Schedule::Follower& follower : followers) follows = follows || follower.leaf == id;
      if (follows || !needed[id]) continue;
      if (found == leaves.end() ||
          static_cast<std::int64_t>(found->second.size()) != entries(program.shape(id)))
        throw std::invalid_argument(
            fmt::format("'{}' needs {} entries", program.name(id), entries(program.shape(id))));
      result.back() = RealTensor(found->second);
    }
    return result;
  };
  const std::vector<RealTensor> parameters = tensors(program.parameters());
  const std::vector<RealTensor> probes = tensors(program.probes());
  const RealArithmetic arithmetic(
      [](NodeId, std::span<const RealTensor* const> operands, RealTensor& result) {
        for (std::size_t i = 0; i < result.size(); ++i)
          result[i] = (*operands[0])[i] > 0 ? 1.0 : 0.0;
      });
  const Schedule schedule(program, outputs, followers);
  std::vector<std::vector<double>> values;
  for (const RealTensor& tensor :
       evaluate(schedule, arithmetic, std::span<const RealTensor>(parameters),
                std::span<const RealTensor>(probes)))
    values.emplace_back(tensor.entries().begin(), tensor.entries().end());
  return values;
}

}  // namespace abide
