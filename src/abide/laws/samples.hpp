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
// the coordinates of the state, and features, for which X(f) = grad f . X. Equations are necessary
// whatever the prime: monomials whose equations have no solution but 0 hold no law over Q either,
// since one with integer coefficients, not all divisible by p, would be a solution.
//
// Example: x' = y e, y' = x e, h = c x^2 + d y^2. At (x, y, e) = (2, 3, 1) the equation is
// 12 c + 12 d = 0, and y^2 - x^2 is a law.
//
// Cost of r equations in n monomials of degree d: O(r n d^2) operations in Z_p, beside one
// evaluation of the fields for each point. Memory: two numbers a variable and point.
// [N23] finds laws from such equations, made symbolically.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/variables.hpp"
#include "abide/laws/ansatz.hpp"
#include "abide/linalg/matrix.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

class Samples {
 public:
  /// Blocks of no more monomials are decided by `independent`.
  static constexpr std::size_t kMostIndependent = 16;

  /// Points modulo the prime number `index` of the seed's sequence, at least `count`. They are the
  /// same whatever the count: gradients taken at point 0 may be compared. `stop`, which may be
  /// null, must outlive this. Throws ModelError when the flow is defined at none of the points
  /// tried, and Interrupted.
  Samples(Variables variables, std::uint64_t seed, std::size_t index, std::size_t count,
          StopFlag stop = nullptr);

  [[nodiscard]] const PrimeField& field() const { return field_; }
  [[nodiscard]] std::size_t count() const { return chunks_.size() * kChunk; }
  /// Draws more points until there are at least `count`. Throws as the constructor.
  void extend(std::size_t count);
  /// Bytes that `count` points take.
  [[nodiscard]] static double bytes(const Variables& variables, std::size_t count);

  /// One equation a row for the coefficients of these monomials; rows <= count(). Throws
  /// Interrupted.
  [[nodiscard]] Matrix equations(const std::vector<Monomial>& monomials, std::size_t rows) const {
    return derivatives(monomials, rows, &Chunk::motions);
  }
  /// The same along random directions, not those of the flow: what solves these equations does not
  /// change at all. Features may be related, as log(x*y) and log(x) + log(y) are.
  [[nodiscard]] Matrix relations(const std::vector<Monomial>& monomials, std::size_t rows) const {
    return derivatives(monomials, rows, &Chunk::directions);
  }
  /// Whether as many equations as there are monomials, at most kMostIndependent, already have no
  /// solution but 0.
  [[nodiscard]] bool independent(const MonomialBlock& block) const;
  /// The gradient of a polynomial at point 0, one entry per coordinate of the state.
  [[nodiscard]] std::vector<double> gradient(const SparsePolynomial& polynomial) const;

 private:
  static constexpr std::size_t kChunk = 64;  // points evaluated together

  struct Chunk {  // [variable][point]
    std::vector<double> values;
    std::vector<double> motions;     // along the flow
    std::vector<double> directions;  // along random directions, where there are features
  };

  [[nodiscard]] Matrix derivatives(const std::vector<Monomial>& monomials, std::size_t rows,
                                   std::vector<double> Chunk::*motions) const;
  [[nodiscard]] Chunk draw(Random random, bool first);

  const Variables variables_;
  const std::uint64_t seed_;
  const std::size_t index_;
  StopFlag stop_;
  PrimeField field_;
  std::size_t dimension_;
  std::vector<Chunk> chunks_;
  std::vector<double> feature_gradients_;  // at point 0: [feature][coordinate]
};

}  // namespace abide
