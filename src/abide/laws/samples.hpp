// SPDX-License-Identifier: MIT
//
// Values of the state and of the fields at random points modulo a prime, from which the linear
// system for the laws is made.
//
// A polynomial h = sum of c_m m is a law exactly when grad h . X_xi = 0 for all states and probes.
// At a random state and probe that is one linear equation in the c_m:
//
//     sum over m of c_m (sum over the variables x_j of m of (m / x_j) X_j) = 0,
//
// read off the numbers theta and X at that point; the fields are never expanded.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/polynomial_law.hpp"
#include "abide/linalg/matrix.hpp"

namespace abide {

class Samples {
 public:
  /// `count` points modulo the prime number `index` of the seed's sequence. The first points are
  /// the same whatever the count: gradients taken at point 0 may be compared.
  Samples(const Flow& flow, std::uint64_t seed, std::size_t index, std::size_t count);

  [[nodiscard]] const PrimeField& field() const { return field_; }
  [[nodiscard]] std::size_t count() const { return count_; }

  /// One equation a row for the coefficients of these monomials; rows <= count().
  [[nodiscard]] Matrix equations(const std::vector<Monomial>& monomials, std::size_t rows) const;
  /// The gradient of a polynomial at point 0, one entry per variable of the state.
  [[nodiscard]] std::vector<double> gradient(const SparsePolynomial& polynomial) const;

 private:
  PrimeField field_;
  std::size_t count_;
  std::vector<double> state_, fields_;  // [variable][point]
};

}  // namespace abide
