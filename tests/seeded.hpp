// SPDX-License-Identifier: MIT
//
// Random inputs in tests: fixed seeds, printed with every failure. ABIDE_TEST_MULTIPLIER=10 runs
// ten times as many cases, and so does ./test --long. For tests in Python: tests/seeded.py.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "abide/ring/random.hpp"

namespace abide::testing {

inline std::uint64_t cases(std::uint64_t count) {
  const char* multiplier = std::getenv("ABIDE_TEST_MULTIPLIER");
  return multiplier == nullptr ? count : count * std::strtoull(multiplier, nullptr, 10);
}

/// Calls check(random) for seeds 1 .. cases(count); a failure names the seed. Stops at the first.
template <class Check>
void for_seeds(std::uint64_t count, Check check) {
  for (std::uint64_t seed = 1; seed <= cases(count); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    check(random);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace abide::testing
