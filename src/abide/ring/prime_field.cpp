// SPDX-License-Identifier: MIT
#include "abide/ring/prime_field.hpp"

#include <flint/fmpz.h>
#include <flint/ulong_extras.h>

#include <stdexcept>
#include <string>

#include "abide/error.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

PrimeField::PrimeField(std::uint64_t p)
    : prime_(p),
      p_(static_cast<double>(p)),
      half_(static_cast<double>((p - 1) / 2)),
      inverse_(1.0 / static_cast<double>(p)) {
  if (p < 3 || p >= kPrimeHigh || !is_prime(p))
    throw std::invalid_argument("PrimeField: " + std::to_string(p) +
                                " is not an odd prime below 2^23");
}

double PrimeField::inverse(double a) const {
  if (a == 0) throw std::domain_error("PrimeField: 0 has no inverse");
  return from_integer(static_cast<std::int64_t>(n_invmod(to_residue(a), prime_)));
}

double PrimeField::from_integer(std::int64_t n) const {
  return reduce(static_cast<double>(n % static_cast<std::int64_t>(prime_)));
}

double PrimeField::from(const Rational& q) const {
  const ulong top = fmpz_fdiv_ui(fmpq_numref(q.flint()), prime_);
  const ulong bottom = fmpz_fdiv_ui(fmpq_denref(q.flint()), prime_);
  if (bottom == 0)
    throw UnluckyPrime(std::to_string(prime_) + " divides the denominator of " + q.to_string());
  const double a = from_integer(static_cast<std::int64_t>(top));
  return bottom == 1 ? a : mul(a, inverse(from_integer(static_cast<std::int64_t>(bottom))));
}

}  // namespace abide
