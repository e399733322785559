// SPDX-License-Identifier: MIT
//
// The least common denominator of rational numbers: the smallest positive integer d such that d q
// is an integer for each of them.
//
// Example: of 1/2, -5/6 and 3 it is 6; of none it is 1.
//
// Cost: one least common multiple a number, O(M(b) log b) for b bits, M(b) being the cost of a
// product. Reference: J. von zur Gathen, J. Gerhard, "Modern Computer Algebra", Chapter 11.
#pragma once

#include <flint/fmpz.h>

#include <ranges>
#include <utility>

#include "abide/ring/rational.hpp"

namespace abide {

/// Of all the numbers and of those before, whose common denominator is `before`. It is no fraction.
template <std::ranges::input_range Numbers>
[[nodiscard]] Rational common_denominator(const Numbers& numbers, Rational before = 1) {
  fmpz* lcm = fmpq_numref(before.flint());
  for (const Rational& q : numbers) fmpz_lcm(lcm, lcm, fmpq_denref(q.flint()));
  return before;
}

}  // namespace abide
