// SPDX-License-Identifier: MIT
//
// Which primes we compute with, and the chance that one of them is unlucky.
//
// Counting works modulo random primes p with 2^22 < p < 2^23. Residues are doubles, balanced around
// 0, so |a| <= (p-1)/2 < 2^22, a product is below 2^44 and 512 of them add up exactly in a double's
// 53 bits: matrix products are plain floating-point ones, reduced now and then.
//
// The primes are drawn at random because a polynomial identity that fails over Q may hold modulo an
// unlucky p. If an integer c is not 0 and |c| <= 2^B, then at most B/22 of the primes above 2^22
// divide it, out of the 268,216 that the range holds.
#pragma once

#include <cstdint>

#include "abide/ring/random.hpp"

namespace abide {

inline constexpr std::uint64_t kPrimeLow = std::uint64_t{1} << 22;
inline constexpr std::uint64_t kPrimeHigh = std::uint64_t{1} << 23;
/// pi(2^23) - pi(2^22); counted again in the tests.
inline constexpr double kPrimesInRange = 268'216;

[[nodiscard]] bool is_prime(std::uint64_t n);

/// A prime drawn uniformly from (2^22, 2^23).
[[nodiscard]] std::uint64_t random_prime(Random& random);

}  // namespace abide
