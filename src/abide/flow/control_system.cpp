// SPDX-License-Identifier: MIT
#include "abide/flow/control_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

// The parameters of a system are those of the model, as yet without fields.
ControlSystem of_parameters(const Model& model, const Metric& metric) {
  ControlSystem system{model.program, StateSpace(parameter_blocks(model.program)), {}, {}};
  for (const std::size_t b : metric.mirrored()) system.space.set_positive(b);
  return system;
}

// The block as a further coordinate of the program.
NodeId declared(ControlSystem& system, const StateBlock& block) {
  const auto refuse_if = [&](const std::string& taken, const char* what) {
    if (taken == block.name)
      throw ModelError(
          fmt::format("the name '{}' of {} is that of the {} in momentum "
                      "flow: expected another",
                      taken, what, block.kind == StateBlock::Kind::time ? "time" : "velocity"));
  };
  for (const NodeId id : system.program.parameters())
    refuse_if(system.program.name(id), "a parameter");
  for (const NodeId id : system.program.probes()) refuse_if(system.program.name(id), "an input");
  return system.program.parameter(block.name, block.shape);
}

// The probe a, and the node of it.
NodeId declare_drift(ControlSystem& system, std::vector<Rational> factor) {
  Program& p = system.program;
  std::string name = "drift";
  const auto taken = [&](NodeId id) { return p.name(id) == name; };
  while (std::any_of(p.probes().begin(), p.probes().end(), taken) ||
         std::any_of(p.parameters().begin(), p.parameters().end(), taken))
    name += "#";
  system.drift = Drift{p.probes().size(), std::move(factor)};
  return p.probe(name, {});
}

}  // namespace

ControlSystem gradient_system(const Model& model, const Metric& metric) {
  ControlSystem system = of_parameters(model, metric);
  Program& p = system.program;
  const std::vector<NodeId> theta = p.parameters();
  system.fields =
      metric.apply({p, theta, theta, model.objective}, gradient(p, model.objective, theta));
  return system;
}

ControlSystem momentum_system(const Model& model, const Metric& metric, const Damping& damping) {
  ControlSystem system = of_parameters(model, metric);
  Program& p = system.program;
  const std::vector<NodeId> theta = p.parameters();
  const std::vector<StateBlock> velocity_names = velocity_blocks(p);
  std::vector<NodeId> velocities;
  for (const StateBlock& velocity : velocity_names)
    velocities.push_back(declared(system, velocity));
  system.space.add_velocities(velocity_names);
  const StateBlock time_name = time_block(damping.rate());
  const NodeId time = declared(system, time_name);
  system.space.add_time(time_name);
  // What a mirror metric takes is tau theta + v, positive where these are and tau is not negative.
  for (const std::size_t b : metric.mirrored()) {
    system.space.set_positive(system.space.velocity(b));
    system.space.set_positive(system.space.time()->block);
  }

  const NodeId drift = declare_drift(system, damping.denominator);
  const NodeId numerator = polynomial_in(p, time, damping.numerator);
  const NodeId denominator = polynomial_in(p, time, damping.denominator);
  const NodeId tau = tau_node(p, time, damping);
  const std::vector<NodeId> shifted = shifted_point(p, tau, theta, velocities);
  const std::vector<NodeId> forces =
      metric.apply({p, theta, shifted, model.objective}, gradient(p, model.objective, theta));

  const NodeId forward = multiply(p, drift, denominator);
  const NodeId backward = multiply(p, drift, numerator);
  for (const NodeId velocity : velocities) system.fields.push_back(multiply(p, forward, velocity));
  for (std::size_t i = 0; i < velocities.size(); ++i)
    system.fields.push_back(add(p, forces[i], multiply(p, backward, velocities[i]), -1));
  system.fields.push_back(system.space.time()->exponential() ? multiply(p, backward, time)
                                                             : forward);
  return system;
}

}  // namespace abide
