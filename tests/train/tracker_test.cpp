// SPDX-License-Identifier: MIT
#include "abide/train/tracker.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/model/load.hpp"

namespace abide {
namespace {

TEST(Tracker, HasValuesAndSizes) {
  const Flow flow = Flow::gradient(load_model("linear:1,2,1"));  // W1 [2, 1], W2 [1, 2]
  Tracker tracker(flow, {"W2.T @ W2 - W1 @ W1.T", "W1[0,0] - 2*W2[0,1]"});
  ASSERT_EQ(tracker.count(), 2U);
  EXPECT_EQ(tracker.shape(0), (Shape{2, 2}));
  tracker.evaluate(std::vector<double>{1, -2, 3, 4}, {}, 0);
  const std::vector<double> expected = {9 - 1, 12 + 2, 12 + 2, 16 - 4};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(tracker.values(0)[i], expected[i]);
  EXPECT_DOUBLE_EQ(tracker.size(0), 16 + 4);
  EXPECT_DOUBLE_EQ(tracker.values(1)[0], 1 - 8);
  EXPECT_DOUBLE_EQ(tracker.size(1), 1 + 8);
}

TEST(Tracker, KnowsTheTimeOfAFlow) {
  const Flow constant =
      Flow::make(load_model("monomial:2"), {.momentum = true, .tau = "1/2", .metric = {}});
  Tracker with_exponential(constant, {"exp(1/2*t)*(x[0]*dx[1] - x[1]*dx[0])"});
  const std::vector<double> x = {2, 3};
  const std::vector<double> v = {5, 7};
  with_exponential.evaluate(x, v, 4);
  EXPECT_DOUBLE_EQ(with_exponential.values(0)[0], std::exp(2) * (14 - 15));
  EXPECT_DOUBLE_EQ(with_exponential.size(0), std::exp(2) * (14 + 15));
  const Flow nesterov =
      Flow::make(load_model("monomial:2"), {.momentum = true, .tau = "3/t", .metric = {}});
  Tracker with_power(nesterov, {"t**3*(x[0]*dx[1] - x[1]*dx[0])"});
  with_power.evaluate(x, v, 4);
  EXPECT_DOUBLE_EQ(with_power.values(0)[0], -64);
}

TEST(Tracker, EvaluatesLogarithmsAndInverses) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Tracker tracker(flow, {"log(det(W1)) - 3*log(W2[0,0])", "inv(W1)"});
  tracker.evaluate(std::vector<double>{1, 2, 3, 4, -5, 1, 1, 1}, {}, 0);
  EXPECT_DOUBLE_EQ(tracker.values(0)[0], std::log(2) - 3 * std::log(5));
  EXPECT_NEAR(tracker.values(1)[0], -2, 1e-14);
  EXPECT_NEAR(tracker.size(1), 2, 1e-14);
}

// Where one expression has no value, or no size but its own, the others have theirs.
TEST(Tracker, ExpressionsDoNotDisturbEachOther) {
  const Flow flow = Flow::gradient(load_model("linear:1,2,1"));
  const std::string law = "W2.T @ W2 - W1 @ W1.T";
  Tracker tracker(flow, {law, "1/W1[0,0]", "log(W1[0,0])"});
  Tracker alone(flow, {law});
  for (const double x : {1.0, 0.0}) {
    const std::vector<double> theta = {x, -2, 3, 4};
    tracker.evaluate(theta, {}, 0);
    alone.evaluate(theta, {}, 0);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(tracker.values(0)[i], alone.values(0)[i]);
    EXPECT_EQ(tracker.size(0), alone.size(0));
    EXPECT_EQ(std::isnan(tracker.values(1)[0]), x == 0);
    EXPECT_EQ(std::isnan(tracker.size(1)), x == 0);
    EXPECT_EQ(std::isfinite(tracker.size(2)), x != 0);
  }
}

}  // namespace
}  // namespace abide
