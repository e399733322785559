// SPDX-License-Identifier: MIT
#include "abide/program/ball_function.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "seeded.hpp"

namespace abide {
namespace {

// Balls agree with double precision, and their differences with the rules of derivatives.
TEST(BallFunction, EnclosesTheFunctionsAndTheirSlopes) {
  testing::for_seeds(20, [](Random& random) {
    const BallField field;
    const Rational at(random.between(1, 300), 100);
    const Ball u = field.from(at);
    const Rational step(1, 1 << 30);
    for (const ElementaryFunction& f : all_elementary()) {
      SCOPED_TRACE(std::string(f.name) + " at " + at.to_string());
      const Ball value = ball_function(f.function, u);
      EXPECT_NEAR(value.midpoint(), f.real(at.to_double()),
                  1e-13 * (1 + std::abs(value.midpoint())));
      const Ball above = ball_function(f.function, field.from(at + step));
      const Ball below = ball_function(f.function, field.from(at - step));
      const double slope = field.sub(above, below).midpoint() / (2 * step.to_double());
      double expected = 0;
      for (const RuleTerm& term : f.rule) {
        double product = term.coefficient.to_double() * std::pow(at.to_double(), term.power);
        for (const Elementary symbol : term.symbols) product *= ball_function(symbol, u).midpoint();
        expected += product;
      }
      EXPECT_NEAR(slope, expected, 1e-12 * (1 + std::abs(expected)));
    }
  });
}

TEST(BallFunction, OfWhatHasNoValueIsNothingKnown) {
  const BallField field;
  EXPECT_FALSE(ball_function(Elementary::log, field.from(-1)).excludes_zero());
  EXPECT_FALSE(ball_function(Elementary::sqrt, field.from(-1)).excludes_zero());
  EXPECT_FALSE(ball_function(Elementary::log, field.zero()).excludes_zero());
}

}  // namespace
}  // namespace abide
