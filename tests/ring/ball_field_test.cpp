// SPDX-License-Identifier: MIT
#include "abide/ring/ball_field.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "abide/ring/ring.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

static_assert(Field<BallField>);

// Whether the ball holds the number.
bool holds(const Ball& ball, const Rational& q) {
  return arb_contains_fmpq(ball.arb(), q.flint()) != 0;
}

TEST(BallField, BallsHoldWhatTheyAreComputedOf) {
  testing::for_seeds(50, [](Random& random) {
    const BallField field;
    const auto number = [&] { return Rational(random.between(-99, 99), random.between(1, 99)); };
    const Rational p = number(), q = number();
    const Ball a = field.from(p), b = field.from(q);
    EXPECT_TRUE(holds(field.add(a, b), p + q));
    EXPECT_TRUE(holds(field.sub(a, b), p - q));
    EXPECT_TRUE(holds(field.mul(a, b), p * q));
    EXPECT_TRUE(holds(field.neg(a), -p));
    if (!q.is_zero()) {
      EXPECT_TRUE(holds(field.inverse(b), Rational(1) / q));
    }
  });
}

TEST(BallField, OnlyWhatExcludesZeroIsNotZero) {
  const BallField field;
  const Ball third = field.from(Rational(1, 3));
  EXPECT_TRUE(third.excludes_zero());
  // 1/3 is no binary fraction: 3 * (1/3) - 1 is 0 in a ball that is not a point.
  const Ball nothing = field.sub(field.mul(field.from(3), third), field.one());
  EXPECT_FALSE(nothing.excludes_zero());
  EXPECT_TRUE(field.is_zero(nothing));
  EXPECT_THROW((void)field.inverse(nothing), std::domain_error);
  EXPECT_THROW((void)field.inverse(field.zero()), std::domain_error);
}

TEST(BallField, IsWrittenWithItsRadius) {
  EXPECT_EQ(BallField().from(Rational(1, 4)).to_string(5), "0.25000");
  EXPECT_EQ(BallField().from(Rational(1, 3)).to_string(5), "[0.33333 +/- 3.34e-6]");
  EXPECT_DOUBLE_EQ(BallField().from(Rational(-1, 2)).midpoint(), -0.5);
}

}  // namespace
}  // namespace abide
