// SPDX-License-Identifier: MIT
//
// The metric M of a flow theta' = -M(theta) grad E(theta), one symmetric matrix for each parameter
// tensor:
//
//     euclidean       the identity
//     mirror          diag(theta): mirror descent with the entropic potential sum theta log theta;
//                     the parameter is positive
//     diag(EXPR)      diagonal, EXPR having the parameter's shape: the inverse Hessian of a
//                     separable potential
//     EXPR            any [n, n] matrix, n being the number of entries of the parameter, taken
//                     row-major
//     natural-block   the inverse of G = J J^T, where the columns of J are the gradients by this
//                     parameter of the coefficients of L by monomials of the probe: natural
//                     gradient by blocks, the inputs and the output's weights being whitened. For
//                     W2 W1 x these are the factors of K-FAC: (W1 W1^T)^-1 on W2 and
//                     (W2^T W2)^-1 on W1.
//     natural         the pseudo-inverse of G for all parameters together
//
// `mirror` alone is meant for all parameters; `W2=mirror` for one, the others being Euclidean;
// `all=EXPR` is one [D, D] matrix on all parameters, one after the other.
//
// The full natural gradient has the laws of the Euclidean one. With J of shape [D, d], its fields
// are (J J^T)^+ J c for constant c, and (J J^T)^+ J has the image of J at every point. So both span
// the same module over the functions near a generic point, generate the same distribution, and
// conserve the same functions; the same holds with momentum, where both enter as (0, M grad L, 0).
// For this reason `natural` computes nothing.
//
// Momentum. A mirror flow is d/dt grad psi(theta) = -grad E, so M = (Hess psi)^-1. Its momentum
// version is d/dt grad psi(tau theta + theta') = -grad E, which for constant tau reads theta'' +
// tau theta' = -M(tau theta + theta') grad E: the metrics `mirror` and `diag(..)`, which come from
// potentials, are taken at the shifted point tau theta + v, for every tau ([I24], Section 2). All
// others are taken at theta.
//
// Example: nmf:4,2,3 with momentum and tau = 1 has (dW1)' = -dW1 - (W1 + dW1) * grad_W1 E.
//
// Sources: [I24] Section 2 (metrics, mirror flows, natural gradient); Martens and Grosse,
// "Optimizing neural networks with Kronecker-factored approximate curvature", ICML 2015 (K-FAC).
#pragma once

#include <string>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// A program with what a metric may depend on.
struct MetricPlace {
  Program& program;
  const std::vector<NodeId>& parameters;  ///< theta, by tensor
  const std::vector<NodeId>& shifted;     ///< where metrics of potentials are taken
  NodeId objective;                       ///< L
  std::string file_place = {};            ///< `model.toml:7:10`, when a file gives the metric
};

/// M applied to a gradient, tensor by tensor. Throws ModelError with the column, the cause and what
/// was expected when the metric is wrong; a place in a file is named before.
[[nodiscard]] std::vector<NodeId> apply_metric(const MetricPlace& place, const std::string& metric,
                                               std::vector<NodeId> gradient);

/// The parameters under `mirror`, by number. Their metric is positive where they (in momentum flows
/// the shifted ones) are.
[[nodiscard]] std::vector<std::size_t> mirrored_parameters(const MetricPlace& place,
                                                           const std::string& metric);

}  // namespace abide
