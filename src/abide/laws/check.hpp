// SPDX-License-Identifier: MIT
//
// Is a given expression a conservation law?
//
// For a tensor h of expressions and a fresh tensor of weights l, h is conserved entry by entry
// exactly when  grad <l, h> . X_xi  vanishes identically in the state, the probe and l. That is one
// scalar program, and laws/verify.hpp decides whether it is zero. When it is not, a point where it
// is not zero is sought with as few nonzero coordinates as possible, all small integers: a
// counterexample that can be redone by hand.
//
// A logarithm in h is a free symbol (flow/observables.hpp). If the derivative vanishes with the
// symbols free, h is a law; if it does not, and contains a symbol, nothing is decided, for the
// logarithms could be related. Derivatives of sums of logarithms contain none.
//
// Example, linear:1,1,1: W1[0,0]**2 + W2[0,0]**2 is not a law: at W1 = W2 = x = w = 1 its
// derivative along the flow W1' = W2 w x, W2' = w W1 x is 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/verify.hpp"

namespace abide {

struct Counterexample {
  std::string entry;  ///< which entry of the expression: `[0,1]`, empty for a scalar
  /// Coordinates that are not zero, by name: `W1[0,0]`; all others are 0.
  std::vector<std::pair<std::string, Rational>> state, probe;
  Rational derivative;  ///< of the entry along the flow at that point, not zero
};

struct Check {
  Shape shape;  ///< of the expression
  Proof proof = Proof::expanded;
  /// For laws: how many independent laws the entries are together. Never too large.
  std::size_t independent = 0;
  std::optional<Counterexample> counterexample;  ///< when disproved
};

/// Whether every entry of the expression is a law, and no more: for models of any size. Throws
/// ModelError when the expression cannot be read.
[[nodiscard]] Proof decide_law(const Flow& flow, const std::string& expression, std::uint64_t seed);

/// The same with all there is to say. Throws ModelError when the expression cannot be read.
[[nodiscard]] Check check_law(const Flow& flow, const std::string& expression, std::uint64_t seed);

}  // namespace abide
