// SPDX-License-Identifier: MIT
//
// Real numbers as balls: a midpoint and a bound on how far the number may be from it. What is
// computed with balls encloses what would be computed with the numbers; so a ball without 0 in it
// proves that a number is not 0. Arb does the arithmetic, at 192 bits.
//
// Example: the ball of sqrt(2) squared minus 2 contains 0, that of sqrt(2) - 3/2 does not.
//
// F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE
// Transactions on Computers 66 (2017).
#pragma once

#include <arb.h>

#include <string>

#include "abide/ring/rational.hpp"

namespace abide {

class Ball {
 public:
  Ball() { arb_init(value_); }
  Ball(const Ball& other) : Ball() { arb_set(value_, other.value_); }
  Ball(Ball&& other) noexcept : Ball() { arb_swap(value_, other.value_); }
  Ball& operator=(Ball other) noexcept {
    arb_swap(value_, other.value_);
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  /// Whether no number of the ball is 0. A ball that encloses nothing known may hold 0.
  [[nodiscard]] bool excludes_zero() const {
    return arb_is_finite(value_) != 0 && arb_contains_zero(value_) == 0;
  }
  /// The midpoint to so many digits and the radius: `[0.7071067811865 +/- 3.2e-14]`.
  [[nodiscard]] std::string to_string(int digits) const;
  [[nodiscard]] double midpoint() const;

  /// Arb's own handle, for whoever computes with it.
  [[nodiscard]] arb_srcptr arb() const { return value_; }
  [[nodiscard]] arb_ptr arb() { return value_; }

 private:
  arb_t value_;
};

/// A ring object; equality is that of balls, and only what excludes 0 has an inverse.
struct BallField {
  using Element = Ball;
  static constexpr slong kBits = 192;

  [[nodiscard]] Ball zero() const { return {}; }
  [[nodiscard]] Ball one() const { return from(1); }
  [[nodiscard]] Ball from(const Rational& q) const;
  [[nodiscard]] Ball add(const Ball& a, const Ball& b) const;
  [[nodiscard]] Ball sub(const Ball& a, const Ball& b) const;
  [[nodiscard]] Ball neg(const Ball& a) const;
  [[nodiscard]] Ball mul(const Ball& a, const Ball& b) const;
  [[nodiscard]] bool equal(const Ball& a, const Ball& b) const {
    return arb_equal(a.arb(), b.arb()) != 0;
  }
  /// Whether it may be 0.
  [[nodiscard]] bool is_zero(const Ball& a) const { return !a.excludes_zero(); }
  /// Throws std::domain_error where it may be 0.
  [[nodiscard]] Ball inverse(const Ball& a) const;
};

}  // namespace abide
