// SPDX-License-Identifier: MIT
//
// Functions on the state of a flow, evaluated along training in double precision.
//
// A function h is an expression as `abide check` takes it; at a state (theta, v, t) it has a value
// for each of its entries, and a *size*: what it is when every number in it, and every entry of the
// state, is replaced by its absolute value. For a polynomial this is the sum of |c_m m(theta)| over
// its terms, the scale to measure changes of h against: a law such as W2.T @ W2 - W1 @ W1.T can be
// 0 at the start, and its size is not. Sizes are the same program in another arithmetic
// (RealArithmetic::Numbers); where h divides by matrices they are |h|.
//
// Laws of momentum have a factor in the time alone, such as exp(2*t) or t**3, which grows beyond
// all bounds. It is left out of the size, and known by itself: h = f(t) g. That h has one is seen
// at the state where the time variable s is doubled: s^k g becomes 2^k as large, exactly, since
// powers of 2 do not round.
//
// What rounding can do to h is measured by its *terms*, the size with f and with velocities by what
// they were computed from: (x - x-) / d is inexact as (|x| + |x-|) / d is, however small it is.
//
// Example: h = x^2 - y^2 at x = y = 2 has value 0 and size 8; t^3 (x v - y u) at t = 2, x = v = 1
// and y = u = 0 has value 8, size 1 and the factor 8.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

class Tracker {
 public:
  /// Throws ModelError when an expression cannot be read.
  Tracker(const Flow& flow, const std::vector<std::string>& expressions);
  Tracker(Tracker&&) noexcept;
  Tracker& operator=(Tracker&&) noexcept;
  ~Tracker();

  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] const Shape& shape(std::size_t i) const;

  /// All are [D]; without momentum only theta is looked at. `velocity_terms` are the sums of the
  /// absolute values of what the velocities were computed from; t is the time.
  void evaluate(std::span<const double> theta, std::span<const double> velocity,
                std::span<const double> velocity_terms, double t);
  /// Of expression i at the last state, row-major; nan where it divides by 0.
  [[nodiscard]] std::span<const double> values(std::size_t i) const;
  /// The largest size of an entry of expression i, without its factor in the time; nan if one is.
  [[nodiscard]] double size(std::size_t i) const;
  /// Its factor in the time alone; 1 when it has none.
  [[nodiscard]] double factor(std::size_t i) const;
  /// The largest sum of absolute values that an entry is rounded in.
  [[nodiscard]] double terms(std::size_t i) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace abide
