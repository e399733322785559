// SPDX-License-Identifier: MIT
#include "abide/ring/word_field.hpp"

#include <flint/ulong_extras.h>

#include <stdexcept>
#include <string>

#include "abide/error.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

WordField::WordField(std::uint64_t p) {
  if (p >= (std::uint64_t{1} << 63) || !is_prime(p))
    throw std::invalid_argument("WordField: " + std::to_string(p) + " is not a prime below 2^63");
  nmod_init(&mod_, p);
}

WordField WordField::random(Random& random) {
  constexpr std::uint64_t low = std::uint64_t{1} << 60;
  while (true) {
    const std::uint64_t n = low + random.below(low);
    if (is_prime(n)) return WordField(n);
  }
}

WordField::Element WordField::inverse(Element a) const {
  if (a == 0) throw std::domain_error("WordField: 0 has no inverse");
  return n_invmod(a, mod_.n);
}

WordField::Element WordField::from(const Rational& q) const {
  const ulong top = fmpz_fdiv_ui(fmpq_numref(q.flint()), mod_.n);
  const ulong bottom = fmpz_fdiv_ui(fmpq_denref(q.flint()), mod_.n);
  if (bottom == 0)
    throw UnluckyPrime(std::to_string(mod_.n) + " divides the denominator of " + q.to_string());
  return mul(top, n_invmod(bottom, mod_.n));
}

}  // namespace abide
