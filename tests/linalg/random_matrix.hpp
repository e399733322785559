// SPDX-License-Identifier: MIT
//
// Random matrices over Z_p of known rank.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide::testing {

inline Matrix random_matrix(const PrimeField& field, std::size_t rows, std::size_t columns,
                            Random& random) {
  Matrix result(rows, columns);
  for (double& entry : result.entries) entry = field.random(random);
  return result;
}

inline Matrix product(const PrimeField& field, const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, b.columns);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t k = 0; k < a.columns; ++k)
      for (std::size_t j = 0; j < b.columns; ++j)
        result(i, j) = field.add(result(i, j), field.mul(a(i, k), b(k, j)));
  return result;
}

/// [I 0; 0 0] of rank `rank`, scrambled by unit triangular matrices and shuffled: its rank is
/// exactly that. Some columns are then copied over others, which makes pivots skip.
inline Matrix matrix_of_rank(const PrimeField& field, std::size_t rows, std::size_t columns,
                             std::size_t rank, Random& random) {
  Matrix left(rows, rank);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < rank && j <= i; ++j) left(i, j) = i == j ? 1 : field.random(random);
  Matrix right(rank, columns);
  for (std::size_t i = 0; i < rank; ++i)
    for (std::size_t j = i; j < columns; ++j) right(i, j) = i == j ? 1 : field.random(random);
  Matrix result = product(field, left, right);
  for (std::size_t i = rows; i-- > 1;) {
    const std::size_t k = random.below(i + 1);
    for (std::size_t j = 0; j < columns; ++j) std::swap(result(i, j), result(k, j));
  }
  for (std::size_t j = columns; j-- > 1;) {
    const std::size_t k = random.below(j + 1);
    for (std::size_t i = 0; i < rows; ++i) std::swap(result(i, j), result(i, k));
  }
  return result;
}

inline Matrix row_slice(const Matrix& a, std::size_t first, std::size_t count) {
  Matrix result(count, a.columns);
  std::copy(a.row(first), a.row(first) + count * a.columns, result.entries.begin());
  return result;
}

inline std::string show(const Matrix& a) {
  std::ostringstream text;
  text << a.rows << " x " << a.columns << "\n";
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j) text << a(i, j) << " ";
    text << "\n";
  }
  return text.str();
}

}  // namespace abide::testing
