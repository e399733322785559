// SPDX-License-Identifier: MIT
//
// Sparse polynomials in tests: written by hand, drawn at random, added and evaluated.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "abide/ring/random.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide::testing {

/// Terms in any order: {{2, {0, 0}}, {-1, {1}}} is 2 x0^2 - x1.
inline SparsePolynomial polynomial(
    std::initializer_list<std::pair<Rational, std::vector<std::uint32_t>>> terms) {
  SparsePolynomial result;
  for (const auto& [c, monomial] : terms) result.terms.emplace_back(monomial, c);
  normalize(result);
  return result;
}

/// Up to `terms` terms of degree 0 .. `degree` in variables 0 .. n-1, with small fractions.
inline SparsePolynomial random_polynomial(std::uint32_t n, int degree, int terms, Random& random) {
  SparsePolynomial result;
  for (int t = 0; t < terms; ++t) {
    Monomial monomial;
    for (std::int64_t d = random.between(0, degree); d > 0; --d)
      monomial.push_back(static_cast<std::uint32_t>(random.below(n)));
    std::sort(monomial.begin(), monomial.end());
    result.terms.emplace_back(monomial, Rational(random.between(-9, 9), random.between(1, 6)));
  }
  normalize(result);
  return result;
}

inline SparsePolynomial scaled(SparsePolynomial p, const Rational& factor) {
  for (auto& [monomial, c] : p.terms) c *= factor;
  normalize(p);
  return p;
}
inline SparsePolynomial sum(SparsePolynomial a, const SparsePolynomial& b) {
  a.terms.insert(a.terms.end(), b.terms.begin(), b.terms.end());
  normalize(a);
  return a;
}

inline Rational value(const SparsePolynomial& p, const std::vector<Rational>& point) {
  Rational result;
  for (const auto& [monomial, c] : p.terms) {
    Rational term = c;
    for (const std::uint32_t i : monomial) term *= point.at(i);
    result += term;
  }
  return result;
}

}  // namespace abide::testing
