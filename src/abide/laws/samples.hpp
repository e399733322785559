// SPDX-License-Identifier: MIT
//
// Values of the variables and of their derivatives along the flow at random points modulo a prime,
// from which the linear system for the laws is made.
//
// A polynomial h = sum of c_m m in the variables x_j is a law exactly when its derivative along the
// flow is 0 for all states and probes. At a random state and probe that is one linear equation in
// the c_m:
//
//     sum over m of c_m (sum over the variables x_j of m of (m / x_j) X(x_j)) = 0,
//
// read off the numbers x and X(x) at that point; the fields are never expanded. The variables are
// the coordinates of the state, and features, for which X(f) = grad f . X.
//
// Example: x' = y e, y' = x e, h = c x^2 + d y^2. At (x, y, e) = (2, 3, 1) the equation is
// 12 c + 12 d = 0, and y^2 - x^2 is a law.
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
  /// Throws ModelError when the flow is defined at none of the points tried.
  Samples(const Flow& flow, std::uint64_t seed, std::size_t index, std::size_t count);

  [[nodiscard]] const PrimeField& field() const { return field_; }
  [[nodiscard]] std::size_t count() const { return count_; }

  /// One equation a row for the coefficients of these monomials; rows <= count().
  [[nodiscard]] Matrix equations(const std::vector<Monomial>& monomials, std::size_t rows) const {
    return derivatives(monomials, rows, motions_);
  }
  /// The same along random directions, not those of the flow: what solves these equations does not
  /// change at all. Features may be related, as log(x*y) and log(x) + log(y) are.
  [[nodiscard]] Matrix relations(const std::vector<Monomial>& monomials, std::size_t rows) const {
    return derivatives(monomials, rows, directions_);
  }
  /// The gradient of a polynomial at point 0, one entry per coordinate of the state.
  [[nodiscard]] std::vector<double> gradient(const SparsePolynomial& polynomial) const;

 private:
  [[nodiscard]] Matrix derivatives(const std::vector<Monomial>& monomials, std::size_t rows,
                                   const std::vector<double>& motions) const;
  void draw(const Flow& flow, Random random, std::size_t first, std::size_t size);

  PrimeField field_;
  std::size_t count_;
  std::size_t dimension_;
  // [variable][point]: their values, their motions along the flow, and (where there are features)
  // along random directions.
  std::vector<double> values_, motions_, directions_;
  std::vector<double> feature_gradients_;  // at point 0: [feature][coordinate]
};

}  // namespace abide
