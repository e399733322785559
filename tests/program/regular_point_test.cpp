// SPDX-License-Identifier: MIT
#include "abide/program/regular_point.hpp"

#include "abide/program/dense_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/word_field.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(RegularPoint, TheFirstAttemptThatSucceedsIsTaken) {
  for (int singular = 0; singular < kPointsTried; ++singular) {
    const auto attempt = [&](int failures) {
      if (failures < singular) throw SingularMatrix("", 1);
      return failures;
    };
    EXPECT_EQ(at_regular_point(attempt), singular);
  }
}

TEST(RegularPoint, WhatIsSingularEverywhereIsSaid) {
  int attempts = 0;
  const auto attempt = [&](int) -> int {
    ++attempts;
    throw SingularMatrix("the matrix", 2);
  };
  EXPECT_THROW((void)at_regular_point(attempt), SingularMatrix);
  EXPECT_EQ(attempts, kPointsTried);
  EXPECT_THROW((void)at_regular_point([](int) -> int { throw UnluckyPrime("5"); }), UnluckyPrime);
  EXPECT_THROW((void)at_regular_point([](int) -> int { throw std::logic_error(""); }),
               std::logic_error);
}

TEST(RegularPoint, AModelThatIsDefinedNowhereIsWrong) {
  EXPECT_EQ(at_regular_point_of_model([](int failures) { return failures; }), 0);
  const auto attempt = [](int) -> int { throw SingularMatrix("the matrix", 2); };
  EXPECT_THROW((void)at_regular_point_of_model(attempt), ModelError);
}

// Of entries 0 and 1, one in two points has x = y.
TEST(RegularPoint, SmallPointsAreOftenSingularAndStillFound) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId difference = add(p, x, y, -1);
  const NodeId quotient = reciprocal(p, difference);
  int found = 0, tried = 0;
  for_seeds(50, [&](Random& random) {
    ++tried;
    const WordField field = WordField::random(random);
    const auto bit = [&] { return field.from(Rational(random.between(0, 1))); };
    try {
      const auto values = at_regular_point([&](int) {
        return values_of(p, {difference, quotient}, field, bit);
      });
      EXPECT_EQ(field.mul(values[0][0], values[1][0]), field.one());
      ++found;
    } catch (const SingularMatrix&) {  // once in 2^8 seeds
    }
  });
  EXPECT_GE(10 * found, 9 * tried);
}

}  // namespace
}  // namespace abide
