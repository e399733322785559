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

  [[nodiscard]] NodeId block(std::size_t b) { return program().parameters()[b]; }
  /// theta, frozen or not.
  [[nodiscard]] std::vector<NodeId> parameters() {
    const auto first = program().parameters().begin();
    return {first, first + static_cast<std::ptrdiff_t>(flow_.space().parameters())};
  }
  /// The velocity of each parameter; what is frozen stands for its own.
  [[nodiscard]] std::vector<NodeId> velocities() {
    std::vector<NodeId> nodes = parameters();
    for (const std::size_t b : flow_.space().moving()) nodes[b] = block(flow_.space().velocity(b));
    return nodes;
  }

  /// The derivative when the parameters that are not frozen, or their velocities, move in this
  /// direction, parameter by parameter.
  [[nodiscard]] NodeId derivative(bool of_velocities, const std::vector<NodeId>& direction) {
    std::vector<NodeId> terms;
    for (const std::size_t b : flow_.space().moving()) {
      const std::size_t moved = of_velocities ? flow_.space().velocity(b) : b;
      terms.push_back(inner(program(), gradient_[moved], direction[b]));
    }
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
  const std::vector<NodeId> theta = form.parameters();
  std::vector<NodeId> shifted = theta;
  Program& program = form.program();
  if (flow.space().has_velocities()) {
    const NodeId time = form.block(flow.space().time().value().block);
    const NodeId tau = tau_node(program, time, flow.damping().value());
    const std::vector<NodeId> velocities = form.velocities();
    for (const std::size_t b : flow.space().moving())
      shifted[b] = shifted_point(program, tau, theta[b], velocities[b]);
  }
  return flow.metric().apply({program, theta, shifted, flow.model().objective}, theta);
}

}  // namespace

DecayEffect effect_of_decay(const Flow& flow, const std::string& law, std::uint64_t seed) {
  Form form(flow, law, seed);
  const NodeId derivative =
      form.derivative(flow.space().has_velocities(), decay_direction(flow, form));
  if (form.is_multiple(derivative, 0)) return DecayEffect::keeps;
  constexpr int kHighest = 8;
  for (int k = 1; k <= kHighest && k <= form.degree(); ++k)
    if (form.is_multiple(derivative, k)) return DecayEffect::scales;
  return DecayEffect::breaks;
}

bool is_antisymmetric_form(const Flow& flow, const std::string& law, std::uint64_t seed) {
  if (!flow.space().has_velocities()) return false;
  Form form(flow, law, seed);
  const std::vector<NodeId> theta = form.parameters();
  return form.is_multiple(form.derivative(true, theta), 0) &&
         form.is_multiple(form.derivative(true, form.velocities()), 1) &&
         form.is_multiple(form.derivative(false, theta), 1);
}

}  // namespace abide
