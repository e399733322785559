// SPDX-License-Identifier: MIT
//
// What splits the search for laws into small independent ones, read off the tensor program.
//
// Signs. Flip the signs of some entries of the state and of some entries of the probe. If L stays
// the same up to an overall sign, then h is a law exactly when h after the flip is one (the fields
// are only permuted, since the probe is free). So the laws are spanned by laws that every such flip
// maps to plus or minus themselves: monomials of different character do not mix.
//
// Degree. If all monomials of L have the same degree in the state once each entry of the probe is
// given a suitable degree (positive or negative), then the fields are homogeneous in the same sense
// and each homogeneous part of a law is a law.
//
// Both follow from the monomials of L: a flip w (a vector over Z/2 on the entries of state and
// probe) is allowed when w.m = w.m' for all monomials m, m' of L. The differences m - m' are
// collected entry by entry while the program is evaluated on exponent vectors. An entry is
// represented by one of its monomials; where a sum has several, their differences are noted.
// Cancellation may make us note too many and so find too few symmetries, never a wrong one.
//
// Example, linear:1,1,1: L = w W2 W1 x has one monomial, every flip is allowed, and W1^2, W2^2
// (even in everything) share a class, W1 W2 has its own. No law mixes them.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// A vector over Z/2, packed.
using Bits = std::vector<std::uint64_t>;

struct Symmetry {
  /// For each entry of the state, its class: monomials mix only if the sums of their entries'
  /// classes agree.
  std::vector<Bits> sign_class;
  /// The number of independent flips.
  std::size_t flips = 0;
  /// Whether homogeneous parts of laws are laws.
  bool graded = false;
};

[[nodiscard]] Symmetry find_symmetry(const Model& model);

/// The trivial symmetry, for comparison: everything may mix.
[[nodiscard]] Symmetry no_symmetry(const Model& model);

}  // namespace abide
