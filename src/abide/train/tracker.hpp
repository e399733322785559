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
// Example: h = x^2 - y^2 at x = y = 2 has value 0 and size 8.
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

  /// theta and velocity are [D]; without momentum the velocity is not looked at. t is the time.
  void evaluate(std::span<const double> theta, std::span<const double> velocity, double t);
  /// Of expression i at the last state, row-major; nan where it divides by 0.
  [[nodiscard]] std::span<const double> values(std::size_t i) const;
  /// The largest size of an entry of expression i; nan if one is.
  [[nodiscard]] double size(std::size_t i) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace abide
