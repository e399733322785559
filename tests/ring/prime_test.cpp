// SPDX-License-Identifier: MIT
#include "abide/ring/prime.hpp"

#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

TEST(Prime, TheRangeHoldsAsManyPrimesAsTheErrorBoundSays) {
  std::vector<bool> composite(kPrimeHigh, false);
  double count = 0;
  for (std::uint64_t n = 2; n < kPrimeHigh; ++n) {
    if (composite[n]) continue;
    if (n > kPrimeLow) ++count;
    for (std::uint64_t m = n * n; m < kPrimeHigh; m += n) composite[m] = true;
  }
  EXPECT_EQ(count, kPrimesInRange);
}

TEST(Prime, RandomPrimesLieInTheRange) {
  testing::for_seeds(200, [](Random& random) {
    const std::uint64_t p = random_prime(random);
    EXPECT_GT(p, kPrimeLow);
    EXPECT_LT(p, kPrimeHigh);
    for (std::uint64_t d = 2; d * d <= p; ++d) ASSERT_NE(p % d, 0) << p << " / " << d;
  });
}

TEST(Prime, TellsPrimesFromComposites) {
  EXPECT_TRUE(is_prime(8388593));
  EXPECT_FALSE(is_prime(8388593ULL * 3));
  EXPECT_FALSE(is_prime(1));
}

}  // namespace
}  // namespace abide
