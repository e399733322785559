// SPDX-License-Identifier: MIT
//
// The spans of polynomials in tests, by dense elimination.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "abide/linalg/echelon.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide::testing {

/// The dimension of the span, modulo a prime that divides nothing by accident.
inline std::size_t span_rank(const std::vector<SparsePolynomial>& polynomials) {
  if (polynomials.empty()) return 0;
  const PrimeField field(8388593);
  std::map<Monomial, std::size_t> column;
  for (const SparsePolynomial& p : polynomials)
    for (const auto& [monomial, c] : p.terms) column.try_emplace(monomial, column.size());
  Matrix rows(polynomials.size(), column.size());
  for (std::size_t i = 0; i < polynomials.size(); ++i)
    for (const auto& [monomial, c] : polynomials[i].terms)
      rows(i, column.at(monomial)) = field.from(c);
  return rank(field, rows);
}

inline bool same_span(const std::vector<SparsePolynomial>& a,
                      const std::vector<SparsePolynomial>& b) {
  std::vector<SparsePolynomial> both = a;
  both.insert(both.end(), b.begin(), b.end());
  const std::size_t rank = span_rank(both);
  return rank == span_rank(a) && rank == span_rank(b);
}

}  // namespace abide::testing
