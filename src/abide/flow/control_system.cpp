// SPDX-License-Identifier: MIT
#include "abide/flow/control_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

// The parameters of a system are those of the model, as yet without fields.
ControlSystem of_parameters(const Model& model, const std::vector<bool>& frozen) {
  std::vector<StateBlock> blocks = parameter_blocks(model.program);
  for (std::size_t b = 0; b < blocks.size(); ++b)
    if (frozen[b]) blocks[b].kind = StateBlock::Kind::frozen;
  return {model.program, StateSpace(std::move(blocks)), {}, {}};
}

NodeId zero(Program& program, NodeId like) {
  return program.constant({0}, Shape(program.shape(like)));
}

// M grad L of each parameter; 0 for what is frozen, on which the others do not depend either.
std::vector<NodeId> descent(ControlSystem& system, const Model& model, const Metric& metric,
                            const std::vector<NodeId>& shifted, const std::vector<bool>& frozen) {
  Program& p = system.program;
  const std::vector<NodeId> theta(
      p.parameters().begin(), p.parameters().begin() + static_cast<std::ptrdiff_t>(frozen.size()));
  std::vector<NodeId> slopes = gradient(p, model.objective, theta);
  const auto hold = [&](std::vector<NodeId>& parts) {
    for (std::size_t b = 0; b < frozen.size(); ++b)
      if (frozen[b]) parts[b] = zero(p, theta[b]);
  };
  hold(slopes);
  std::vector<NodeId> forces = metric.apply({p, theta, shifted, model.objective}, slopes);
  hold(forces);
  return forces;
}

// The block as a further coordinate of the program.
NodeId declared(ControlSystem& system, const StateBlock& block) {
  const auto refuse_if = [&](const std::string& taken, const char* what) {
    if (taken == block.name)
      throw ModelError(
          fmt::format("the name '{}' of {} is that of the {} {}: expected another", taken, what,
                      block.kind == StateBlock::Kind::time ? "time" : "velocity",
                      system.space.has_velocities() ? "in momentum flow" : "with weight decay"));
  };
  for (const NodeId id : system.program.parameters())
    refuse_if(system.program.name(id), "a parameter");
  for (const NodeId id : system.program.probes()) refuse_if(system.program.name(id), "an input");
  return system.program.parameter(block.name, block.shape);
}

// A scalar probe whose name is not taken.
NodeId declare_scalar(Program& p, std::string name) {
  const auto taken = [&](NodeId id) { return p.name(id) == name; };
  while (std::any_of(p.probes().begin(), p.probes().end(), taken) ||
         std::any_of(p.parameters().begin(), p.parameters().end(), taken))
    name += "#";
  return p.probe(name, {});
}

// The probe a, and the node of it.
NodeId declare_drift(ControlSystem& system, std::vector<Rational> factor) {
  system.drift = Drift{system.program.probes().size(), std::move(factor)};
  return declare_scalar(system.program, "drift");
}

}  // namespace

ControlSystem gradient_system(const Model& model, const Metric& metric, const Forces& forces) {
  ControlSystem system = of_parameters(model, forces.frozen);
  for (const std::size_t b : metric.mirrored()) system.space.set_positive(b);
  Program& p = system.program;
  const std::vector<NodeId> theta = p.parameters();
  if (forces.decay.is_zero()) {
    system.fields = descent(system, model, metric, theta, forces.frozen);
    return system;
  }
  const StateBlock time_name = time_block(forces.decay);
  const NodeId time = declared(system, time_name);
  system.space.add_time(time_name);
  const NodeId drift = declare_drift(system, {1});
  system.fields = descent(system, model, metric, theta, forces.frozen);
  const NodeId growth = scale(p, drift, forces.decay);
  for (std::size_t b = 0; b < theta.size(); ++b) {
    if (!forces.frozen[b])
      system.fields[b] = add(p, system.fields[b], multiply(p, growth, theta[b]), -1);
    system.drift->eigenvalues.push_back(forces.frozen[b] ? 0 : -1);
  }
  system.fields.push_back(multiply(p, growth, time));
  system.drift->eigenvalues.push_back(1);
  return system;
}

ControlSystem momentum_system(const Model& model, const Metric& metric, const Damping& damping,
                              const Forces& forces) {
  ControlSystem system = of_parameters(model, forces.frozen);
  Program& p = system.program;
  const std::vector<NodeId> theta = p.parameters();
  system.space.add_velocities();
  const std::vector<std::size_t>& moving = system.space.moving();
  std::vector<NodeId> velocities;
  for (const std::size_t b : moving)
    velocities.push_back(declared(system, system.space[system.space.velocity(b)]));
  const StateBlock time_name = time_block(damping.rate());
  const NodeId time = declared(system, time_name);
  system.space.add_time(time_name);
  // What a mirror metric takes is tau theta + v, positive where these are and tau is not negative.
  for (const std::size_t b : metric.mirrored()) {
    if (forces.frozen[b]) continue;
    system.space.set_positive(b);
    system.space.set_positive(system.space.velocity(b));
    system.space.set_positive(system.space.time()->block);
  }

  const NodeId drift = declare_drift(system, damping.denominator);
  const NodeId numerator = polynomial_in(p, time, damping.numerator);
  const NodeId denominator = polynomial_in(p, time, damping.denominator);
  const NodeId tau = tau_node(p, time, damping);
  std::vector<NodeId> shifted = theta;
  for (std::size_t i = 0; i < moving.size(); ++i)
    shifted[moving[i]] = shifted_point(p, tau, theta[moving[i]], velocities[i]);
  const std::vector<NodeId> driven = descent(system, model, metric, shifted, forces.frozen);

  const NodeId forward = multiply(p, drift, denominator);
  const NodeId backward = multiply(p, drift, numerator);
  const NodeId decay = scale(p, forward, forces.decay);
  for (const NodeId id : theta) system.fields.push_back(zero(p, id));
  for (std::size_t i = 0; i < moving.size(); ++i) {
    const std::size_t b = moving[i];
    system.fields[b] = multiply(p, forward, velocities[i]);
    NodeId force = add(p, driven[b], multiply(p, backward, velocities[i]), -1);
    if (!forces.decay.is_zero()) force = add(p, force, multiply(p, decay, theta[b]), -1);
    system.fields.push_back(force);
  }
  system.fields.push_back(system.space.time()->exponential() ? multiply(p, backward, time)
                                                             : forward);
  return system;
}

ControlSystem field_system(const Model& model, const std::vector<bool>& frozen) {
  ControlSystem system = of_parameters(model, frozen);
  Program& p = system.program;
  for (const NodeId id : p.parameters()) system.fields.push_back(zero(p, id));
  for (std::size_t k = 0; k < model.fields.size(); ++k) {
    const NodeId control = declare_scalar(p, fmt::format("field{}", k + 1));
    for (std::size_t b = 0; b < frozen.size(); ++b)
      if (!frozen[b])
        system.fields[b] = add(p, system.fields[b], multiply(p, control, model.fields[k][b]));
  }
  return system;
}

ControlSystem restricted(const ControlSystem& system, const std::vector<bool>& kept) {
  const StateSpace& space = system.space;
  std::vector<StateBlock> blocks;
  std::vector<bool> stays(space.size(), false);
  for (std::size_t b = 0; b < space.parameters(); ++b) {
    if (!kept[b]) continue;
    blocks.push_back(space[b]);
    stays[b] = true;
  }
  if (blocks.empty()) throw std::logic_error("restricted: no parameter is kept");
  ControlSystem result{{}, StateSpace(std::move(blocks)), {}, {}};
  if (space.has_velocities()) {
    result.space.add_velocities();
    for (const std::size_t b : space.moving()) stays[space.velocity(b)] = kept[b];
  }
  if (space.time()) {
    stays[space.time()->block] = true;
    result.space.add_time(space[space.time()->block]);
  }
  std::map<NodeId, NodeId> image;
  std::vector<NodeId> fields;
  const std::vector<NodeId>& coordinates = system.program.parameters();
  for (std::size_t b = 0; b < space.size(); ++b) {
    const std::string& name = system.program.name(coordinates[b]);
    const Shape& shape = system.program.shape(coordinates[b]);
    image[coordinates[b]] =
        stays[b] ? result.program.parameter(name, shape) : result.program.probe(name, shape);
    if (stays[b]) fields.push_back(system.fields[b]);
  }
  result.drift = system.drift;
  for (std::size_t k = 0; k < system.program.probes().size(); ++k) {
    const NodeId probe = system.program.probes()[k];
    if (system.drift && system.drift->probe == k)
      result.drift->probe = result.program.probes().size();
    image[probe] = result.program.probe(system.program.name(probe), system.program.shape(probe));
  }
  const auto nodes =
      copied(system.program, fields, result.program, [&](NodeId leaf) { return image.at(leaf); });
  for (const NodeId field : fields) result.fields.push_back(*nodes[field]);
  if (result.drift && !system.drift->eigenvalues.empty()) {
    result.drift->eigenvalues.clear();
    for (std::size_t b = 0; b < space.size(); ++b)
      if (stays[b]) result.drift->eigenvalues.push_back(system.drift->eigenvalues[b]);
  }
  for (std::size_t b = 0, k = 0; b < space.size(); ++b) {
    if (!stays[b]) continue;
    if (space[b].positive) result.space.set_positive(k);
    ++k;
  }
  return result;
}

}  // namespace abide
