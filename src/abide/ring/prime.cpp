// SPDX-License-Identifier: MIT
#include "abide/ring/prime.hpp"

#include <flint/ulong_extras.h>

namespace abide {

bool is_prime(std::uint64_t n) { return n_is_prime(n) != 0; }

std::uint64_t random_prime(Random& random) {
  while (true) {
    const std::uint64_t n = kPrimeLow + random.below(kPrimeHigh - kPrimeLow);
    if (is_prime(n)) return n;
  }
}

}  // namespace abide
