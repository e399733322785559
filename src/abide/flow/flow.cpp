// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include <utility>

namespace abide {

Flow Flow::gradient(Model model) { return make(std::move(model), {}); }

Flow Flow::make(Model model, const FlowOptions& options) {
  Flow flow;
  flow.options_ = options;
  flow.model_ = std::make_shared<Model>(std::move(model));
  flow.metric_ = std::make_shared<Metric>(*flow.model_, options.metric);
  switch (options.dynamics) {
    case Dynamics::gradient:
      flow.system_ = std::make_shared<ControlSystem>(gradient_system(*flow.model_, *flow.metric_));
      break;
    case Dynamics::momentum:
      flow.damping_ = parse_damping(options.tau);
      flow.system_ = std::make_shared<ControlSystem>(
          momentum_system(*flow.model_, *flow.metric_, *flow.damping_));
      break;
  }
  const ControlSystem& system = *flow.system_;
  flow.schedule_ = std::make_shared<Schedule>(system.program, system.fields);
  flow.bounds_ = common_bounds(system.program, system.fields);
  for (const NodeId id : system.program.probes())
    flow.probe_blocks_.push_back(static_cast<std::size_t>(entries(system.program.shape(id))));
  return flow;
}

StateTensors Flow::field(const JetArithmetic& arithmetic, const StateTensors& point,
                         std::span<const JetTensor> probes) const {
  return evaluate(*schedule_, arithmetic, std::span<const JetTensor>(point), probes);
}

}  // namespace abide
