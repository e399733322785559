// SPDX-License-Identifier: MIT
#include "abide/train/gaussian.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace abide {
namespace {

// Of N independent numbers, the mean of x^k has a standard error of sqrt(variance of x^k / N).
TEST(Gaussian, HasTheMomentsOfANormalVariable) {
  constexpr int kCount = 200'000;
  Random random(1);
  double first = 0;
  double second = 0;
  double fourth = 0;
  double within = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = gaussian(random);
    EXPECT_LE(std::abs(x), 6);
    first += x / kCount;
    second += x * x / kCount;
    fourth += x * x * x * x / kCount;
    within += std::abs(x) < 1 ? 1.0 / kCount : 0;
  }
  EXPECT_NEAR(first, 0, 5 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(second, 1, 5 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(fourth, 2.9, 5 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(within, 0.6827, 0.01);
}

TEST(Gaussian, UniformNumbersFillTheInterval) {
  Random random(2);
  double sum = 0;
  double largest = 0;
  double smallest = 1;
  for (int i = 0; i < 10'000; ++i) {
    const double x = uniform(random);
    EXPECT_GE(x, 0);
    EXPECT_LT(x, 1);
    sum += x;
    largest = std::max(largest, x);
    smallest = std::min(smallest, x);
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 5 * std::sqrt(1.0 / 12 / 10'000));
  EXPECT_GT(largest, 0.999);
  EXPECT_LT(smallest, 0.001);
}

// The bits are fixed: mt19937_64 and integers.
TEST(Gaussian, IsTheSameOnEveryMachine) {
  Random random(7, {1});
  const double x = gaussian(random);
  Random again(7, {1});
  std::int64_t sum = 0;
  for (int word = 0; word < 3; ++word)
    for (std::uint64_t bits = again.bits(), part = 0; part < 4; ++part, bits >>= 16)
      sum += static_cast<std::int64_t>(bits % 65536) * 2 + 1;
  EXPECT_EQ(x, static_cast<double>(sum) / 131072 - 6);
}

}  // namespace
}  // namespace abide
