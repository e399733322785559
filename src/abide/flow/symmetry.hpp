// SPDX-License-Identifier: MIT
//
// What splits the search for laws into small independent ones, read off the program of the flow.
//
// Give every coordinate of the state and every entry of the probe a weight, and let the torus act:
// coordinate i is multiplied by c^(w_i). If the fields are equivariant up to one overall factor
// c^k, that is if every monomial of the component X_i has weight w_i + k, then the flow is only
// reparametrized (the probe is free), and a law is taken to a law. Hence:
//
//     signs      weights modulo 2 (c = -1): the laws are spanned by laws whose monomials all have
//                the same sign class
//     gradings   integer weights that are constant on each block: each homogeneous part of a law is
//                a law. The total degree is one, when the fields are homogeneous; with momentum and
//                tau = 0 another gives weight 1 to t and -1 to the velocities.
//
// Both follow from the monomials of the components: with m, m' running over the monomials of all
// components, m of X_i and m' of X_j, the weights allowed are those that vanish on all differences
// (m - e_i) - (m' - e_j). The differences are collected entry by entry while the program is
// evaluated on exponent vectors; an entry is represented by one of its monomials, and where a sum
// has several, their differences are noted. Cancellation may make us note too many and so find too
// few symmetries, never a wrong one. A feature's e_i is the exponent vector of its value.
// What a function takes must have weight 0, as its symbols have; only the weight of a root is half
// that of what it takes.
//
// Example, linear:1,1,1: X = (w W2 x, w x W1). Both minus their own unit vectors: w x W2 / W1 and
// w x W1 / W2, whose difference W2^2 / W1^2 is even: every flip is allowed, and W1^2, W2^2 share a
// class, W1 W2 has its own. As to gradings, W1 and W2 must have equal weights: the degree is one.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/variables.hpp"
#include "abide/linalg/bit_span.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

/// What a monomial's symmetry class is made of.
struct SymmetryClass {
  Bits signs;
  std::vector<std::int64_t> weights;

  auto operator<=>(const SymmetryClass&) const = default;
  /// The class of the product.
  SymmetryClass& operator*=(const SymmetryClass& other);
};

struct Symmetry {
  /// For each variable that laws may use (coordinates of the state, features). Monomials mix only
  /// if their classes, the products of those of their variables, agree.
  std::vector<SymmetryClass> classes;
  /// The number of independent flips.
  std::size_t flips = 0;
  /// The number of independent gradings.
  std::size_t gradings = 0;
  /// Whether the degree in the parameters and velocities is a grading.
  bool graded = false;

  [[nodiscard]] SymmetryClass class_of(const Monomial& monomial) const;
};

/// `stop` may be null. Throws Interrupted soon after it is set.
[[nodiscard]] Symmetry find_symmetry(const Variables& variables, StopFlag stop = nullptr);

/// The trivial symmetry, for comparison: everything may mix.
[[nodiscard]] Symmetry no_symmetry(const Variables& variables);

}  // namespace abide
