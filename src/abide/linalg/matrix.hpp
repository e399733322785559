// SPDX-License-Identifier: MIT
//
// A dense matrix over Z_p: row-major, canonical balanced residues (ring/prime_field.hpp). Empty
// shapes (0 x n, n x 0) are legal everywhere.
//
// Memory: 8 bytes an entry.
#pragma once

#include <cstddef>
#include <vector>

namespace abide {

struct Matrix {
  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), entries(row_count * column_count) {}

  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> entries;

  [[nodiscard]] double* row(std::size_t i) { return entries.data() + i * columns; }
  [[nodiscard]] const double* row(std::size_t i) const { return entries.data() + i * columns; }
  [[nodiscard]] double& operator()(std::size_t i, std::size_t j) { return row(i)[j]; }
  [[nodiscard]] double operator()(std::size_t i, std::size_t j) const { return row(i)[j]; }
};

}  // namespace abide
