// SPDX-License-Identifier: MIT
//
// Is a given expression a conservation law?
//
// For a tensor h of expressions and fresh vectors u, v, .. of weights, one for each axis, h is
// conserved entry by entry exactly when  grad <h, u x v x ..> . X_xi  vanishes identically in the
// state, the probe and the weights: its coefficients by the monomials u_i v_j .. are the
// derivatives of the entries. That is one scalar program (program/weighted.hpp), and
// laws/verify.hpp decides whether it is zero. When it is not, laws/counterexample.hpp seeks a point
// where it is not zero. For most expressions that are no laws this finds one before anything is
// decided, in no time.
//
// A logarithm in h is a free symbol (flow/observables.hpp). If the derivative vanishes with the
// symbols free, h is a law. If it does not, h is none either:
//
//     Let F = C(state) and y_i = log f_i, f_i in F, such that no combination n_1 dy_1 + .. + n_m
//     dy_m with integers n_i, not all 0, vanishes. Then y_1, .., y_m are algebraically independent
//     over F. For else, by Ostrowski's theorem in Kolchin's form for fields with several
//     derivations, c_1 y_1 + .. + c_m y_m = g in F with constants c_i, not all 0. Along each
//     irreducible divisor D the form sum c_i df_i/f_i has the residue sum c_i ord_D(f_i), and dg
//     has none. So sum c_i ord_D(f_i) = 0 for all D; written in a basis over Q of the span of the
//     c_i, this gives integers n_i, not all 0, with sum n_i ord_D(f_i) = 0 for all D, and the
//     product of the f_i^n_i is constant: n_1 dy_1 + .. + n_m dy_m = 0.
//
// That the dy_i are independent over Q is what Observables::parse requires. The derivative is a
// rational function of the y_i over F(xi, u, v, ..), the further variables being independent of the
// state; its numerator, not 0 as a polynomial in the y_i, is not 0 at the logarithms. A log-
// determinant is log f with f = det A. The argument is for f_i in F: where one contains a logarithm
// itself, and the derivative is not 0 and contains symbols, nothing is decided. There is no
// rational counterexample where symbols are left: the value there is no rational number.
//
// Sources: A. Ostrowski, "Sur les relations algebriques entre les integrales indefinies", Acta
// Mathematica 78 (1946); E. Kolchin, "Algebraic groups and algebraic dependence", American Journal
// of Mathematics 90 (1968).
//
// Symbols of the functions of the flow itself are free, too. Where they are independent
// (lie/independence.hpp) and the derivative is not 0 with them, it is not 0; with square roots this
// is seen where the roots exist. A counterexample decides without all that.
//
// Examples, linear:1,1,1: W1[0,0]**2 + W2[0,0]**2 is not a law: at W1 = W2 = x = w = 1 its
// derivative along the flow W1' = W2 w x, W2' = w W1 x is 4. W1 log W1 is not a law: its derivative
// (log W1 + 1) W2 w x is not 0 with log W1 free.
//
// Cost: a few evaluations of a program that is as large as that of the fields.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/laws/counterexample.hpp"
#include "abide/laws/independent_entries.hpp"
#include "abide/laws/verify.hpp"
#include "abide/stop.hpp"

namespace abide {

/// `for h = 0..1: K[h] @ K[h].T`, as laws of lists of matrices are printed, as one expression, the
/// list of all members; other texts as they are.
[[nodiscard]] std::string spelled_out(const std::string& expression);

struct Check {
  Shape shape;  ///< of the expression
  Proof proof = Proof::expanded;
  bool known_law = false;  ///< as CheckOptions said: modulo primes of 23 bits, inner values free
  /// For laws: how many independent laws the entries are together.
  IndependentEntries independent;
  /// When disproved, if one was found.
  std::optional<Counterexample> counterexample;
  /// Whether the derivative, which is not 0, contains logarithms.
  bool logarithms_left = false;
  /// Where the derivative is not 0 with free symbols of functions and nothing is decided: why.
  std::string symbols_left = {};
};

struct CheckOptions {
  std::uint64_t seed = 1;
  /// Whether it is known already that the expression is a law, tested at random points.
  bool known_law = false;
  /// In bytes, for the number of independent laws.
  std::uint64_t memory = std::numeric_limits<std::uint64_t>::max();
  StopFlag stop = nullptr;
};

/// Whether every entry of the expression is a law, and no more: for models of any size. Throws
/// ModelError when the expression cannot be read, and Interrupted.
[[nodiscard]] Proof decide_law(const Flow& flow, const std::string& expression, std::uint64_t seed,
                               StopFlag stop = nullptr);

/// The same with all there is to say. Throws ModelError when the expression cannot be read, and
/// Interrupted.
[[nodiscard]] Check check_law(const Flow& flow, const std::string& expression,
                              const CheckOptions& options);
[[nodiscard]] inline Check check_law(const Flow& flow, const std::string& expression,
                                     std::uint64_t seed) {
  return check_law(flow, expression, CheckOptions{.seed = seed});
}

}  // namespace abide
