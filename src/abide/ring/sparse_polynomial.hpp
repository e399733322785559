// SPDX-License-Identifier: MIT
//
// Polynomials in the entries of the state, sparse and exact: the form in which laws are found.
//
// A monomial is the sorted list of its variables, with repetition: x0 x3^2 is {0, 3, 3}. Variable i
// is entry i of the state, all blocks one after the other. A polynomial is a list of (monomial,
// coefficient), sorted by degree and then by monomial, without zeros.
//
// Canonical form of a law: coefficients are integers without common divisor, the last is positive.
//
// Example: W2[0,0]**2 - W1[0,0]**2 for linear:1,1,1 is {({0,0}, -1), ({1,1}, 1)}.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide {

using Monomial = std::vector<std::uint32_t>;

struct SparsePolynomial {
  std::vector<std::pair<Monomial, Rational>> terms;

  [[nodiscard]] int degree() const;
  bool operator==(const SparsePolynomial&) const = default;
};

/// Whether a comes before b: by degree, then lexicographically.
[[nodiscard]] bool before(const Monomial& a, const Monomial& b);

/// Sorts, adds up equal monomials, drops zeros.
void normalize(SparsePolynomial& polynomial);
/// Scales to the canonical form of a law. The polynomial must be normalized and not zero.
void make_primitive(SparsePolynomial& polynomial);
[[nodiscard]] SparsePolynomial product(const SparsePolynomial& a, const SparsePolynomial& b);
/// (variable, power) for each variable of a monomial, by variable.
[[nodiscard]] std::vector<std::pair<std::uint32_t, int>> powers(const Monomial& monomial);
/// (variable, derivative) for each variable that occurs, by variable.
[[nodiscard]] std::vector<std::pair<std::uint32_t, SparsePolynomial>> derivatives(
    const SparsePolynomial& polynomial);

/// p(x) and q(the rest) with p(x) q = the polynomial, x being one variable: for the time t of a law
/// (1 + t) (x0 x3 - x1 x2), 1 + t and x0 x3 - x1 x2. p is primitive. Nothing when the polynomial is
/// no such product, when x does not occur, or when nothing but x occurs.
[[nodiscard]] std::optional<std::pair<SparsePolynomial, SparsePolynomial>> split_time(
    const SparsePolynomial& polynomial, std::uint32_t variable);

}  // namespace abide
