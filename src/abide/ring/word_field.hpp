// SPDX-License-Identifier: MIT
//
// The prime field Z_p with p near 2^61, one machine word an element: for testing identities at
// random points, where a large prime makes chance agreement as rare as 2^-60. FLINT's nmod does the
// arithmetic. Elements are residues 0 .. p-1.
//
// Example: with F = WordField(p), F.mul(F.from(Rational(1, 3)), F.from(3)) == 1.
#pragma once

#include <flint/nmod_vec.h>

#include <cstdint>

#include "abide/ring/random.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

class WordField {
 public:
  using Element = std::uint64_t;

  /// Primes are drawn uniformly from (2^60, 2^61), which holds more than 2^54 of them.
  static constexpr double kLog2Primes = 54;

  /// Throws std::invalid_argument unless p is a prime below 2^63.
  explicit WordField(std::uint64_t p);
  static WordField random(Random& random);

  [[nodiscard]] std::uint64_t prime() const { return mod_.n; }
  [[nodiscard]] Element zero() const { return 0; }
  [[nodiscard]] Element one() const { return 1; }
  [[nodiscard]] Element add(Element a, Element b) const { return nmod_add(a, b, mod_); }
  [[nodiscard]] Element sub(Element a, Element b) const { return nmod_sub(a, b, mod_); }
  [[nodiscard]] Element neg(Element a) const { return nmod_neg(a, mod_); }
  [[nodiscard]] Element mul(Element a, Element b) const { return nmod_mul(a, b, mod_); }
  [[nodiscard]] bool equal(Element a, Element b) const { return a == b; }
  [[nodiscard]] bool is_zero(Element a) const { return a == 0; }
  /// Throws std::domain_error when a is 0.
  [[nodiscard]] Element inverse(Element a) const;
  /// Throws UnluckyPrime when p divides the denominator of q.
  [[nodiscard]] Element from(const Rational& q) const;
  [[nodiscard]] Element random_element(Random& random) const { return random.below(mod_.n); }

 private:
  nmod_t mod_;
};

}  // namespace abide
