// SPDX-License-Identifier: MIT
//
// Training in floating point, for tests: the equations of motion as they are written in a paper,
//
//     theta' = -M grad E       or       theta'' + tau(t) theta' = -M grad E,
//
// integrated without the fields of a flow: tau is a function here, metrics are written by hand, and
// of a model only L and its gradient are used. The data vary in time: grad E is a sum of cos(w_i t)
// grad L(theta; xi_i) with fixed random probes xi_i, so that the flow wanders through all of them.
#pragma once

#include <flint/fmpq.h>

#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/gradient.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/ring.hpp"

namespace abide::testing {

/// Floating-point numbers as a field.
struct RealField {
  using Element = double;
  [[nodiscard]] double zero() const { return 0; }
  [[nodiscard]] double one() const { return 1; }
  [[nodiscard]] double add(double a, double b) const { return a + b; }
  [[nodiscard]] double sub(double a, double b) const { return a - b; }
  [[nodiscard]] double neg(double a) const { return -a; }
  [[nodiscard]] double mul(double a, double b) const { return a * b; }
  [[nodiscard]] double from(const Rational& q) const { return fmpq_get_d(q.flint()); }
  [[nodiscard]] bool equal(double a, double b) const { return a == b; }
  [[nodiscard]] bool is_zero(double a) const { return a == 0; }
  [[nodiscard]] double inverse(double a) const {
    if (a == 0) throw std::domain_error("RealField: 0 has no inverse");
    return 1 / a;
  }
};
static_assert(Field<RealField>);

using Real = std::vector<double>;
using Reals = std::vector<Real>;  ///< one list of entries for each parameter

/// M grad: at theta, and (for metrics of potentials) at tau theta + v; these agree in gradient
/// flow.
using HandWrittenMetric =
    std::function<Reals(const Reals& theta, const Reals& shifted, Reals gradient)>;

/// A number between 0.3 and 1, of either sign unless it must be positive.
inline double moderate(Random& random, bool positive) {
  const double size = 0.3 + 0.7 * static_cast<double>(random.below(1 << 20)) / (1 << 20);
  return positive || random.below(2) == 0 ? size : -size;
}

class Training {
 public:
  Training(const Model& model, HandWrittenMetric metric, bool momentum,
           std::function<double(double)> tau, Random& random)
      : program_(model.program),
        schedule_(with_gradient(program_, model.objective)),
        metric_(std::move(metric)),
        momentum_(momentum),
        tau_(std::move(tau)) {
    for (int i = 0; i < 3; ++i) {
      Reals probe;
      for (const NodeId id : program_.probes()) probe.push_back(draw(id, random, false));
      probes_.push_back(std::move(probe));
      frequency_.push_back(3 * moderate(random, false));
    }
  }
  Training(const Training&) = delete;  // the schedule refers to the program
  Training& operator=(const Training&) = delete;

  /// Random parameters, all positive or of any sign, and then velocities.
  [[nodiscard]] Real start(Random& random, bool positive) const {
    Real state;
    for (int half = 0; half < (momentum_ ? 2 : 1); ++half)
      for (const NodeId id : program_.parameters())
        for (const double x : draw(id, random, positive && half == 0)) state.push_back(x);
    return state;
  }

  /// The states at `steps` equal steps from time `first` to `last`, that at `first` included;
  /// nothing when the flow runs into a singularity before.
  [[nodiscard]] std::optional<std::vector<Real>> run(Real state, double first, double last,
                                                     int steps) const {
    namespace odeint = boost::numeric::odeint;
    struct Singularity {};
    std::vector<Real> result;
    int evaluations = 0;
    const auto motion = [&](const Real& x, Real& dx, double t) {
      if (++evaluations > 100'000) throw Singularity();
      dx = derivative(x, t);
    };
    try {
      odeint::integrate_n_steps(
          odeint::make_controlled<odeint::runge_kutta_fehlberg78<Real>>(1e-13, 1e-13), motion,
          state, first, (last - first) / steps, static_cast<std::size_t>(steps),
          [&](const Real& x, double) { result.push_back(x); });
    } catch (const Singularity&) {
      return std::nullopt;
    }
    return result;
  }

  /// The first part of a state, or what follows it, by parameter.
  [[nodiscard]] Reals split(const Real& state, std::size_t first) const {
    Reals result;
    auto next = state.begin() + static_cast<std::ptrdiff_t>(first);
    for (const NodeId id : program_.parameters()) {
      const auto end = next + static_cast<std::ptrdiff_t>(entries(program_.shape(id)));
      result.emplace_back(next, end);
      next = end;
    }
    return result;
  }

 private:
  static Schedule with_gradient(Program& program, NodeId objective) {
    const std::vector<NodeId> gradient = abide::gradient(program, objective, program.parameters());
    return Schedule(program, gradient);
  }

  [[nodiscard]] Real draw(NodeId id, Random& random, bool positive) const {
    Real result;
    for (std::int64_t i = 0; i < entries(program_.shape(id)); ++i)
      result.push_back(moderate(random, positive));
    return result;
  }

  [[nodiscard]] Real derivative(const Real& state, double t) const {
    const auto d = static_cast<std::size_t>(program_.parameter_entries());
    const Reals theta = split(state, 0);
    Reals shifted = theta;
    if (momentum_) {
      shifted = split(state, d);
      for (std::size_t b = 0; b < theta.size(); ++b)
        for (std::size_t i = 0; i < theta[b].size(); ++i) shifted[b][i] += tau_(t) * theta[b][i];
    }
    Reals total;
    for (const Real& block : theta) total.emplace_back(block.size(), 0.0);
    for (std::size_t k = 0; k < probes_.size(); ++k) {
      const Reals part = evaluate(schedule_, DenseArithmetic<RealField>(RealField{}),
                                  std::span<const Real>(theta), std::span<const Real>(probes_[k]));
      for (std::size_t b = 0; b < total.size(); ++b)
        for (std::size_t i = 0; i < total[b].size(); ++i)
          total[b][i] += std::cos(frequency_[k] * t) * part[b][i];
    }
    Real force;
    for (const Real& block : metric_(theta, shifted, total))
      for (const double x : block) force.push_back(-x);
    if (!momentum_) return force;
    Real result(state.begin() + static_cast<std::ptrdiff_t>(d), state.end());
    for (std::size_t i = 0; i < d; ++i) result.push_back(force[i] - tau_(t) * state[d + i]);
    return result;
  }

  Program program_;
  Schedule schedule_;
  HandWrittenMetric metric_;
  bool momentum_;
  std::function<double(double)> tau_;
  std::vector<Reals> probes_;
  Real frequency_;
};

}  // namespace abide::testing
