// SPDX-License-Identifier: MIT
#include "abide/linalg/null_space.hpp"

#include <algorithm>

#include "abide/linalg/fflas.hpp"

namespace abide {

Matrix null_space(const PrimeField& field, Matrix a) {
  const std::size_t n = a.columns;
  const auto [rank, order] = fflas::eliminate(field.prime(), a.rows, n, a.row(0), n);
  // [U | V] -> X = U^-1 V in place.
  fflas::solve_upper(field.prime(), rank, n - rank, a.row(0), n, a.row(0) + rank, n);
  std::vector<std::size_t> free(n - rank);  // positions in `order`, by the column they stand for
  for (std::size_t j = 0; j < free.size(); ++j) free[j] = rank + j;
  std::sort(free.begin(), free.end(),
            [&order = order](std::size_t i, std::size_t j) { return order[i] < order[j]; });
  Matrix basis(n - rank, n);
  for (std::size_t k = 0; k < free.size(); ++k) {
    basis(k, order[free[k]]) = 1;
    for (std::size_t i = 0; i < rank; ++i) basis(k, order[i]) = field.neg(a(i, free[k]));
  }
  return basis;
}

}  // namespace abide
