// SPDX-License-Identifier: MIT
//
// The metric M of a flow theta' = -M(theta) grad E(theta), a value that is read from its text once:
// one symmetric matrix for each parameter tensor,
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
// Rates are factors, one for each parameter: with J in place of M J above, nothing changes.
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

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/model.hpp"

namespace abide {

/// A program with what a metric may depend on.
struct MetricPlace {
  Program& program;
  const std::vector<NodeId>& parameters;  ///< theta, by tensor
  const std::vector<NodeId>& shifted;     ///< where metrics of potentials are taken
  NodeId objective;                       ///< L
};

/// tau theta + v, of one tensor: where metrics of potentials are taken in momentum flows.
[[nodiscard]] NodeId shifted_point(Program& program, NodeId tau, NodeId theta, NodeId velocity);

class Metric {
 public:
  struct Euclidean {};
  struct Mirror {};
  struct NaturalBlock {
    std::size_t at = 0;  ///< in the text
  };
  /// `full` for a matrix [n, n], otherwise the diagonal of one.
  struct Written {
    Expression expression;
    std::size_t at = 0;  ///< in the text
    bool full = false;
  };
  /// Of one parameter.
  using Kind = std::variant<Euclidean, Mirror, NaturalBlock, Written>;

  /// The metric and the rates (flow/rates.hpp) that were asked for or, when none were, the model's.
  /// Throws ModelError with the column, the cause and what was expected when the text is wrong; a
  /// place in the model's file is named before.
  Metric(const Model& model, const std::optional<std::string>& asked,
         const std::optional<std::string>& rates = std::nullopt);

  /// As given: `euclidean`, `mirror`, `W2=mirror`.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Of each parameter.
  [[nodiscard]] const std::vector<Kind>& kinds() const { return kinds_; }
  /// As given: `W1=2, W2=1/3`; empty when all are 1.
  [[nodiscard]] const std::string& rates_text() const { return rates_text_; }
  /// The factor of each parameter's metric.
  [[nodiscard]] const std::vector<Rational>& rates() const { return rates_; }
  /// Whether one is not 1.
  [[nodiscard]] bool has_rates() const;

  /// Whether it multiplies by the identity as it stands, `natural` apart.
  [[nodiscard]] bool euclidean() const;
  /// Whether it is one matrix on all parameters together.
  [[nodiscard]] bool joint() const { return joint_.has_value(); }
  /// Whether it is `natural`, for which the Euclidean one stands at generic points.
  [[nodiscard]] bool natural() const { return natural_; }
  /// The parameters under `mirror`, by number. Their metric is positive where they (in momentum
  /// flows the shifted ones) are.
  [[nodiscard]] std::vector<std::size_t> mirrored() const;
  /// Whether every parameter has `euclidean` or `mirror`: steps of mirror descent are known.
  [[nodiscard]] bool has_potential_steps() const;
  /// Whether it is made of the coefficients of L, those of free gates among them. A model with
  /// other gates has another metric then.
  [[nodiscard]] bool depends_on_probes() const;
  /// Whether multiplying the point where metrics of potentials are taken by a number multiplies the
  /// whole metric by a number.
  [[nodiscard]] bool scales_with_potentials() const;

  /// M applied to a gradient, tensor by tensor. Throws ModelError as the constructor where an
  /// expression does not fit the parameters, or is defined nowhere.
  [[nodiscard]] std::vector<NodeId> apply(const MetricPlace& place,
                                          const std::vector<NodeId>& gradient) const;

 private:
  class Reader;
  class Action;

  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const;

  std::string text_, file_place_;  // `model.toml:7:10`, when a file gives the metric
  std::string rates_text_;
  std::vector<Rational> rates_;
  std::vector<std::string> names_;
  std::vector<Kind> kinds_;
  std::optional<Written> joint_;  // one matrix for all parameters together
  bool natural_ = false;
};

}  // namespace abide
