// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include <utility>

#include "abide/program/gradient.hpp"

namespace abide {

Flow Flow::gradient(Model given) {
  Flow flow;
  flow.name_ = "gradient";
  flow.metric_ = "euclidean";
  auto model = std::make_shared<Model>(std::move(given));
  Program& program = model->program;
  const std::vector<NodeId> parts =
      abide::gradient(program, model->objective, program.parameters());
  flow.gradient_ = std::make_shared<Schedule>(program, parts);
  flow.bounds_ = common_bounds(program, parts);
  for (const NodeId id : program.parameters())
    flow.blocks_.push_back(static_cast<std::size_t>(entries(program.shape(id))));
  for (const NodeId id : program.probes())
    flow.probe_blocks_.push_back(static_cast<std::size_t>(entries(program.shape(id))));
  for (const std::size_t block : flow.blocks_) flow.dimension_ += block;
  flow.model_ = std::move(model);
  return flow;
}

StateTensors Flow::field(const JetArithmetic& arithmetic, const StateTensors& point,
                         std::span<const JetTensor> probes) const {
  return evaluate(*gradient_, arithmetic, std::span<const JetTensor>(point), probes);
}

}  // namespace abide
