// SPDX-License-Identifier: MIT
#include "abide/train/law_form.hpp"

#include <cstddef>
#include <vector>

#include "abide/flow/metric.hpp"
#include "abide/flow/observables.hpp"
#include "abide/laws/verify.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

// A law <l, h>, l being a fresh probe, with its derivatives in given directions.
class Form {
 public:
  Form(const Flow& flow, const std::string& law, std::uint64_t seed)
      : flow_(flow), observables_(flow), seed_(seed) {
    const NodeId h = observables_.parse(law, "LAW");
    degree_ = bounds(program(), {h})[0].parameter_degree;
    weighted_ = inner(program(), program().probe("entry#", Shape(program().shape(h))), h);
    gradient_ = observables_.gradient(weighted_);
  }

  [[nodiscard]] Program& program() { return observables_.program(); }
  [[nodiscard]] double degree() const { return degree_; }

  /// The nodes of the blocks of one kind.
  [[nodiscard]] std::vector<NodeId> blocks(StateBlock::Kind kind) {
    std::vector<NodeId> nodes;
    for (std::size_t b = 0; b < flow_.space().size(); ++b)
      if (flow_.space()[b].kind == kind) nodes.push_back(program().parameters()[b]);
    return nodes;
  }

  /// The derivative when the blocks of a kind move in this direction, tensor by tensor.
  [[nodiscard]] NodeId derivative(StateBlock::Kind kind, const std::vector<NodeId>& direction) {
    std::vector<NodeId> terms;
    for (std::size_t b = 0; b < flow_.space().size(); ++b)
      if (flow_.space()[b].kind == kind)
        terms.push_back(inner(program(), gradient_[b], direction[terms.size()]));
    return program().sum(terms, std::vector<Rational>(terms.size(), Rational(1)));
  }

  /// Whether a scalar is k <l, h>.
  [[nodiscard]] bool is_multiple(NodeId scalar, int k) {
    const Proof proof = is_identically_zero(
        program(), program().sum({scalar, weighted_}, {Rational(1), Rational(-k)}), seed_);
    return proof == Proof::expanded || proof == Proof::tested;
  }

 private:
  const Flow& flow_;
  Observables observables_;
  std::uint64_t seed_;
  double degree_ = 0;
  NodeId weighted_ = 0;
  std::vector<NodeId> gradient_;  // by the blocks of the state
};

// Of what weight decay moves: M theta, the metrics of potentials being taken where the flow takes
// them.
std::vector<NodeId> decay_direction(const Flow& flow, Form& form) {
  const std::vector<NodeId> theta = form.blocks(StateBlock::Kind::parameter);
  std::vector<NodeId> shifted = theta;
  Program& program = form.program();
  if (flow.space().has_velocities()) {
    const NodeId time = form.blocks(StateBlock::Kind::time)[0];
    const NodeId tau = tau_node(program, time, flow.damping().value());
    shifted = shifted_point(program, tau, theta, form.blocks(StateBlock::Kind::velocity));
  }
  return flow.metric().apply({program, theta, shifted, flow.model().objective}, theta);
}

}  // namespace

DecayEffect effect_of_decay(const Flow& flow, const std::string& law, std::uint64_t seed) {
  Form form(flow, law, seed);
  const StateBlock::Kind moved =
      flow.space().has_velocities() ? StateBlock::Kind::velocity : StateBlock::Kind::parameter;
  const NodeId derivative = form.derivative(moved, decay_direction(flow, form));
  if (form.is_multiple(derivative, 0)) return DecayEffect::keeps;
  constexpr int kHighest = 8;
  for (int k = 1; k <= kHighest && k <= form.degree(); ++k)
    if (form.is_multiple(derivative, k)) return DecayEffect::scales;
  return DecayEffect::breaks;
}

bool is_antisymmetric_form(const Flow& flow, const std::string& law, std::uint64_t seed) {
  using Kind = StateBlock::Kind;
  if (!flow.space().has_velocities()) return false;
  Form form(flow, law, seed);
  const std::vector<NodeId> theta = form.blocks(Kind::parameter);
  return form.is_multiple(form.derivative(Kind::velocity, theta), 0) &&
         form.is_multiple(form.derivative(Kind::velocity, form.blocks(Kind::velocity)), 1) &&
         form.is_multiple(form.derivative(Kind::parameter, theta), 1);
}

}  // namespace abide
