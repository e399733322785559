// SPDX-License-Identifier: MIT
//
// A control system: a state space with a drift f_0 and controls g_xi, one for each probe xi,
//
//     X_(a, xi) = a f_0 + g_xi,
//
// the scalar a telling whether the drift is present. The laws of the system are the functions that
// all X_(a, xi) keep: those of a = 1, since xi = 0 leaves the drift alone, and the module that the
// fields span is the same. A flow is one such system, made here from a model, a metric and what
// moves the parameters:
//
//     gradient    no drift,                             g_xi = M grad_theta L
//     momentum    f_0 = (v, -tau v, 1) on (theta, v, t),     g_xi = (0, M grad_theta L, 0)
//     field       no drift,                             g_a = sum_k a_k f_k, the model's own fields
//
// Weight decay lambda adds -lambda theta to what drives the parameters: f_0 is (v, -tau v - lambda
// theta, 1) with momentum, and without (-lambda theta, lambda s) on (theta, s), where s =
// exp(lambda t) makes laws of what decays: exp(2 lambda t) (W2^T W2 - W1 W1^T). It is decoupled
// from the metric and its rates, theta' = -lambda theta - M grad E.
//
// Frozen parameters are coordinates on which all fields are 0. The laws that depend on some
// parameters alone, the others being free, are those of the system that is restricted to them: the
// others, and their velocities, become probes ([I25] Proposition 4.3).
//
// For tau = p(t) / q(t) the program holds a q f_0, which is polynomial; q is the drift's `factor`.
// It changes neither the laws nor the trace of the Lie algebra at any level: both depend only on
// the module that the fields span over the functions, in which q is a unit. A constant tau other
// than 0 has the time variable s = exp(tau t) instead of t, and f_0 = (v, -tau v, tau s).
//
// Example, linear:1,1,1 with momentum and tau = 3/t: q f_0 = (t dW1, t dW2, -3 dW1, -3 dW2, t), and
// g = (0, 0, w W2 x, w x W1, 0).
//
// Sources: [N23] Section 2 (gradient flow), [I24] Sections 2 and 3 (momentum flow on phase space),
// [I25] Theorem 2.1 (weight decay).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "abide/flow/damping.hpp"
#include "abide/flow/metric.hpp"
#include "abide/flow/state_space.hpp"
#include "abide/model/model.hpp"

namespace abide {

struct Drift {
  std::size_t probe = 0;         ///< the number of a among the probes of the program
  std::vector<Rational> factor;  ///< q, by power of t: the fields hold a q f_0
  /// Where f_0 multiplies each block by a number: that number, up to a common factor. Monomials are
  /// eigenvectors of f_0 then, and only those of eigenvalue 0 occur in laws.
  std::vector<int> eigenvalues = {};
};

struct ControlSystem {
  Program program;  ///< its parameters are the blocks of the state
  StateSpace space;
  std::vector<NodeId> fields;  ///< X_(a, xi), one tensor for each block
  std::optional<Drift> drift;
};

/// What a flow has besides a model, a metric and damping.
struct Forces {
  Rational decay;            ///< lambda
  std::vector<bool> frozen;  ///< for each parameter
};

/// Throws ModelError when the metric does not fit the model, and where a velocity or the time would
/// have the name of a parameter or an input.
[[nodiscard]] ControlSystem gradient_system(const Model& model, const Metric& metric,
                                            const Forces& forces);
[[nodiscard]] ControlSystem momentum_system(const Model& model, const Metric& metric,
                                            const Damping& damping, const Forces& forces);
/// Of a model that has fields of its own.
[[nodiscard]] ControlSystem field_system(const Model& model, const std::vector<bool>& frozen);

/// The system of these parameters, all others being free. Throws std::logic_error when there is
/// none of them.
[[nodiscard]] ControlSystem restricted(const ControlSystem& system, const std::vector<bool>& kept);

}  // namespace abide
