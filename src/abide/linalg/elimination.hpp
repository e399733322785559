// SPDX-License-Identifier: MIT
//
// Gaussian elimination as one learns it, one entry at a time. This is the slow reference: the
// oracle of the tests for everything fast in this folder. Nothing else uses it.
#pragma once

#include <cstddef>
#include <vector>

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide::reference {

struct ReducedEchelon {
  Matrix rows;                      ///< rank x columns, the reduced row echelon form
  std::vector<std::size_t> pivots;  ///< increasing; one per row
};

[[nodiscard]] ReducedEchelon reduced_echelon(const PrimeField& field, Matrix a);
[[nodiscard]] std::size_t rank(const PrimeField& field, const Matrix& a);
/// A basis of {x : A x = 0}, one vector a row, read off the reduced echelon form: one vector for
/// each column without a pivot, in order, which is 1 there and 0 at the other such columns.
[[nodiscard]] Matrix null_space(const PrimeField& field, const Matrix& a);

}  // namespace abide::reference
