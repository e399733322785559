// SPDX-License-Identifier: MIT
//
// Random real numbers that are the same on every machine: made of random bits by additions and
// exact scalings alone, because logarithms and cosines differ in their last bits between libraries.
//
// A sum of n independent uniform numbers in [0, 1] has mean n/2 and variance n/12, and is close to
// normal (Irwin and Hall, Biometrika 19, 1927). Twelve of them make
//
//     g = u_1 + .. + u_12 - 6,   mean 0, variance 1, |g| <= 6,
//
// whose kurtosis is 2.9 where a normal variable has 3. Each u is 16 bits: three words make one g.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/ring/random.hpp"

namespace abide {

/// Uniform in [0, 1): 53 random bits.
[[nodiscard]] inline double uniform(Random& random) {
  return static_cast<double>(random.bits() >> 11) * 0x1p-53;
}

/// Approximately normal, of mean 0 and variance 1.
[[nodiscard]] inline double gaussian(Random& random) {
  std::int64_t sum = 0;  // of twelve numbers from 0 to 2^16 - 1, each 1/2 too small
  for (int word = 0; word < 3; ++word) {
    const std::uint64_t bits = random.bits();
    for (int part = 0; part < 4; ++part)
      sum += static_cast<std::int64_t>(bits >> (16 * part) & 0xFFFFU);
  }
  return static_cast<double>(sum + 6) * 0x1p-16 - 6;
}

[[nodiscard]] inline std::vector<double> gaussians(Random& random, std::size_t count) {
  std::vector<double> result(count);
  for (double& value : result) value = gaussian(random);
  return result;
}

}  // namespace abide
