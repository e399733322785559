// SPDX-License-Identifier: MIT
//
// A program's fingerprint: 64 bits that nobody can foresee without building the program.
//
// Random tests show that a polynomial is zero, except with a probability that is computed for
// points and primes drawn independently of the polynomial. A generator that is seeded by a number
// that everybody knows breaks that: a model can be written whose constants are multiples of just
// the primes that will be drawn. So the seed of every random number that is drawn about a program
// is mixed with a cryptographic hash of the program. The same program and seed still give the same
// numbers, but whoever changes a constant to fit the numbers changes the numbers.
//
// Example: `x[0]*x[1]*8388593` and `x[0]*x[1]` draw other primes under the same seed.
//
// The hash is SHA-1 (FIPS 180-4) as Boost.UUID has it: finding a program with a given fingerprint
// takes about 2^64 trials. Running time: linear in the program's numbers and indices.
#pragma once

#include <cstdint>

#include "abide/program/program.hpp"

namespace abide {

/// Depends on every node of the program, its names and its constants, and on nothing else: not on
/// the machine, nor on the order in which nodes are looked up.
[[nodiscard]] std::uint64_t fingerprint(const Program& program);

/// The seed of random numbers that are drawn about a program, from the seed that the user gave.
[[nodiscard]] std::uint64_t seed_about(const Program& program, std::uint64_t seed);

}  // namespace abide
