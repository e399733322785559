// SPDX-License-Identifier: MIT
//
// Gaussian elimination as one learns it, one entry at a time. This is the slow reference: the
// oracle for everything fast in linalg/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide::reference {

struct ReducedEchelon {
  Matrix rows;                      ///< rank x columns, the reduced row echelon form
  std::vector<std::size_t> pivots;  ///< increasing; one per row
};

inline ReducedEchelon reduced_echelon(const PrimeField& field, Matrix a) {
  std::vector<std::size_t> pivots;
  std::size_t rank = 0;
  for (std::size_t column = 0; column < a.columns && rank < a.rows; ++column) {
    std::size_t found = rank;
    while (found < a.rows && a(found, column) == 0) ++found;
    if (found == a.rows) continue;
    std::swap_ranges(a.row(rank), a.row(rank) + a.columns, a.row(found));
    const double scale = field.inverse(a(rank, column));
    for (std::size_t j = 0; j < a.columns; ++j) a(rank, j) = field.mul(a(rank, j), scale);
    for (std::size_t i = 0; i < a.rows; ++i) {
      if (i == rank || a(i, column) == 0) continue;
      const double factor = a(i, column);
      for (std::size_t j = 0; j < a.columns; ++j)
        a(i, j) = field.sub(a(i, j), field.mul(factor, a(rank, j)));
    }
    pivots.push_back(column);
    ++rank;
  }
  a.rows = rank;
  a.entries.resize(rank * a.columns);
  return {std::move(a), std::move(pivots)};
}

inline std::size_t rank(const PrimeField& field, const Matrix& a) {
  return reduced_echelon(field, a).pivots.size();
}

/// A basis of {x : A x = 0}, one vector a row, read off the reduced echelon form: one vector for
/// each column without a pivot, in order, which is 1 there and 0 at the other such columns.
inline Matrix null_space(const PrimeField& field, const Matrix& a) {
  const ReducedEchelon echelon = reduced_echelon(field, a);
  Matrix basis(a.columns - echelon.pivots.size(), a.columns);
  std::size_t next = 0;
  for (std::size_t column = 0; column < a.columns; ++column) {
    if (std::binary_search(echelon.pivots.begin(), echelon.pivots.end(), column)) continue;
    basis(next, column) = 1;
    for (std::size_t i = 0; i < echelon.pivots.size(); ++i)
      basis(next, echelon.pivots[i]) = field.neg(echelon.rows(i, column));
    ++next;
  }
  return basis;
}

}  // namespace abide::reference
