// SPDX-License-Identifier: MIT
//
// The prime field Z_p, p < 2^23 odd, with balanced residues stored in doubles.
//
// An element is an integer-valued double a with |a| <= (p-1)/2; this form is unique, so a == b is
// equality in Z_p. Example, p = 7: the elements are -3 .. 3, and 3 * 3 = 9 -> 2, 2 + 2 = 4 -> -3.
//
// Why doubles: a sum of up to `kProductsBeforeReduction` products of elements is an exact integer
// below 2^53, so whole matrix products run on floating-point units and only the result is reduced.
// No decision is ever taken on an inexact number.
#pragma once

#include <cstddef>
#include <cstdint>

#include "abide/ring/random.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

class PrimeField {
 public:
  using Element = double;

  /// Sums of this many products of elements are exact: 500 * 2^44 < 2^53.
  static constexpr std::size_t kProductsBeforeReduction = 500;

  /// Throws std::invalid_argument unless p is an odd prime below 2^23.
  explicit PrimeField(std::uint64_t p);

  [[nodiscard]] std::uint64_t prime() const { return prime_; }

  /// The element congruent to an integer-valued double |x| < 2^53 - p.
  [[nodiscard]] double reduce(double x) const {
    // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer on every processor and
    // vectorises everywhere. The quotient can be off by one only when x / p is within 2^-20 of a
    // half-integer: the two comparisons repair that.
    constexpr double kRound = 6755399441055744.0;
    const double quotient = (x * inverse_ + kRound) - kRound;
    double r = x - quotient * p_;
    r -= r > half_ ? p_ : 0.0;
    r += r < -half_ ? p_ : 0.0;
    return r;
  }
  void reduce(double* x, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) x[i] = reduce(x[i]);
  }

  [[nodiscard]] double zero() const { return 0; }
  [[nodiscard]] double one() const { return 1; }
  [[nodiscard]] double add(double a, double b) const { return reduce(a + b); }
  [[nodiscard]] double sub(double a, double b) const { return reduce(a - b); }
  [[nodiscard]] double neg(double a) const { return 0.0 - a; }
  [[nodiscard]] double mul(double a, double b) const { return reduce(a * b); }
  [[nodiscard]] bool equal(double a, double b) const { return a == b; }
  [[nodiscard]] bool is_zero(double a) const { return a == 0; }
  /// Throws std::domain_error when a is 0.
  [[nodiscard]] double inverse(double a) const;
  [[nodiscard]] double from_integer(std::int64_t n) const;
  /// Throws UnluckyPrime when p divides the denominator of q.
  [[nodiscard]] double from(const Rational& q) const;
  /// The representative in 0 .. p-1.
  [[nodiscard]] std::uint64_t to_residue(double a) const {
    return static_cast<std::uint64_t>(a < 0 ? a + p_ : a);
  }
  [[nodiscard]] double random(Random& random) const {
    return static_cast<double>(random.below(prime_)) - half_;
  }

 private:
  std::uint64_t prime_;
  double p_;
  double half_;  // (p - 1) / 2
  double inverse_;
};

}  // namespace abide
