// SPDX-License-Identifier: MIT
//
// The damping tau(t) of a momentum flow theta'' + tau theta' = -M grad E: a rational function of
// the time.
//
// tau = p / q is kept as two polynomials without common factor, q monic. Three cases matter:
//     constant 0        no damping; laws may use t
//     constant, not 0   heavy ball; laws use s = exp(tau t)
//     anything else     for example 3/t, Nesterov's accelerated gradient [I24]; laws use t
//
// Example: `3/t` has p = 3, q = t; `1/(1+t) + 1` has p = 2 + t, q = 1 + t.
#pragma once

#include <string>
#include <vector>

#include "abide/program/program.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

struct Damping {
  std::string text;                              ///< as given
  std::vector<Rational> numerator, denominator;  ///< by power of t; p may be empty: 0

  [[nodiscard]] bool constant() const { return denominator.size() == 1 && numerator.size() <= 1; }
  /// tau, where it is constant.
  [[nodiscard]] Rational value() const { return numerator.empty() ? Rational(0) : numerator[0]; }
  /// c where the time variable is exp(c*t), as for a constant other than 0; 0 where it is t.
  [[nodiscard]] Rational rate() const { return constant() ? value() : Rational(0); }
  /// The least power of t that can occur in a law with the integrating factor exp(integral of
  /// tau), where that is a polynomial: n for n/t, 1 for 1/(1+t); otherwise 0.
  [[nodiscard]] int integrating_degree() const;
};

/// Throws ModelError unless the text is a rational function of t.
[[nodiscard]] Damping parse_damping(const std::string& text);

/// c_0 + c_1 t + ..
[[nodiscard]] Rational value_at(const std::vector<Rational>& coefficients, const Rational& t);
/// The same as a scalar node.
[[nodiscard]] NodeId polynomial_in(Program& program, NodeId t,
                                   const std::vector<Rational>& coefficients);
/// tau as a scalar node; a constant does not look at t.
[[nodiscard]] NodeId tau_node(Program& program, NodeId t, const Damping& damping);
/// tau at a time. Throws ModelError at a pole.
[[nodiscard]] Rational tau_at(const Damping& damping, const Rational& t);

}  // namespace abide
