// SPDX-License-Identifier: MIT
#include "abide/ring/common_denominator.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

std::vector<Rational> random_numbers(Random& random) {
  std::vector<Rational> numbers;
  for (std::uint64_t i = random.below(6); i > 0; --i)
    numbers.emplace_back(random.between(-30, 30), random.between(1, 30));
  return numbers;
}

bool clears(const Rational& d, const std::vector<Rational>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [&](const Rational& q) { return (d * q).is_integer(); });
}

TEST(CommonDenominator, WorkedExampleOfTheHeader) {
  const std::vector<Rational> numbers{Rational(1, 2), Rational(-5, 6), 3};
  EXPECT_EQ(common_denominator(numbers), Rational(6));
  EXPECT_EQ(common_denominator(std::vector<Rational>()), Rational(1));
}

// That no proper divisor clears them: where d / p does not for each prime p that divides d, no
// smaller integer does, since those that do are the multiples of one.
TEST(CommonDenominator, IsTheSmallestThatClearsAll) {
  testing::for_seeds(300, [](Random& random) {
    const std::vector<Rational> numbers = random_numbers(random);
    const Rational d = common_denominator(numbers);
    EXPECT_TRUE(d.is_integer());
    EXPECT_GT(d, Rational(0));
    EXPECT_TRUE(clears(d, numbers));
    for (const std::int64_t p : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29}) {
      const Rational smaller = d / p;
      EXPECT_FALSE(smaller.is_integer() && clears(smaller, numbers)) << d.to_string() << "/" << p;
    }
  });
}

TEST(CommonDenominator, GoesOnFromTheNumbersBefore) {
  testing::for_seeds(100, [](Random& random) {
    std::vector<Rational> numbers = random_numbers(random);
    const std::vector<Rational> more = random_numbers(random);
    const Rational in_two = common_denominator(more, common_denominator(numbers));
    numbers.insert(numbers.end(), more.begin(), more.end());
    EXPECT_EQ(in_two, common_denominator(numbers));
  });
}

}  // namespace
}  // namespace abide
