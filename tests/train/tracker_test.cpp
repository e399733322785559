// SPDX-License-Identifier: MIT
#include "abide/train/tracker.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "abide/model/load.hpp"

namespace abide {
namespace {

TEST(Tracker, HasValuesAndSizes) {
  const Flow flow = Flow::gradient(load_model("linear:1,2,1"));  // W1 [2, 1], W2 [1, 2]
  Tracker tracker(flow, {"W2.T @ W2 - W1 @ W1.T", "W1[0,0] - 2*W2[0,1]"});
  ASSERT_EQ(tracker.count(), 2U);
  EXPECT_EQ(tracker.shape(0), (Shape{2, 2}));
  tracker.evaluate(std::vector<double>{1, -2, 3, 4}, {}, {}, 0);
  const std::vector<double> expected = {9 - 1, 12 + 2, 12 + 2, 16 - 4};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(tracker.values(0)[i], expected[i]);
  EXPECT_DOUBLE_EQ(tracker.size(0), 16 + 4);
  EXPECT_DOUBLE_EQ(tracker.values(1)[0], 1 - 8);
  EXPECT_DOUBLE_EQ(tracker.size(1), 1 + 8);
  EXPECT_EQ(tracker.factor(1), 1);
  EXPECT_EQ(tracker.terms(1), tracker.size(1));
}

TEST(Tracker, KnowsTheTimeOfAFlow) {
  const Flow constant = Flow::make(load_model("monomial:2"),
                                   {.dynamics = Dynamics::momentum, .tau = "1/2", .metric = {}});
  Tracker with_exponential(constant, {"exp(1/2*t)*(x[0]*dx[1] - x[1]*dx[0])"});
  const std::vector<double> x = {2, 3};
  const std::vector<double> v = {5, 7};
  const std::vector<double> terms = {50, 70};  // of the velocities
  with_exponential.evaluate(x, v, terms, 4);
  EXPECT_DOUBLE_EQ(with_exponential.values(0)[0], std::exp(2) * (14 - 15));
  EXPECT_DOUBLE_EQ(with_exponential.size(0), 14 + 15);
  EXPECT_DOUBLE_EQ(with_exponential.factor(0), std::exp(2));
  EXPECT_DOUBLE_EQ(with_exponential.terms(0), std::exp(2) * (140 + 150));
  const Flow nesterov = Flow::make(load_model("monomial:2"),
                                   {.dynamics = Dynamics::momentum, .tau = "3/t", .metric = {}});
  Tracker with_power(nesterov, {"t**3*(x[0]*dx[1] - x[1]*dx[0])"});
  with_power.evaluate(x, v, terms, 4);
  EXPECT_DOUBLE_EQ(with_power.values(0)[0], -64);
  EXPECT_DOUBLE_EQ(with_power.size(0), 29);
  EXPECT_DOUBLE_EQ(with_power.factor(0), 64);
  with_power.evaluate(x, v, terms, 0);
  EXPECT_DOUBLE_EQ(with_power.size(0), 29);
  EXPECT_EQ(with_power.factor(0), 0);
}

// Only what multiplies all terms is a factor.
TEST(Tracker, SeesAFactorInTheTimeAndNoOther) {
  const Flow flow = Flow::make(load_model("monomial:2"),
                               {.dynamics = Dynamics::momentum, .tau = "1/2", .metric = {}});
  const std::vector<std::pair<std::string, double>> cases = {
      {"exp(t)*dx[0] - exp(t)*x[1]", std::exp(3)},  // the square of exp(t/2)
      {"dx[0]*exp(1/2*t)/exp(t)", std::exp(-1.5)},
      {"exp(1/2*t)*dx[0] - x[1]", 1},
      {"exp(1/2*t) + 1", 1},
      {"x[0]*dx[1]", 1}};
  for (const auto& [expression, factor] : cases) {
    Tracker tracker(flow, {expression});
    tracker.evaluate(std::vector<double>{2, 3}, std::vector<double>{5, 7},
                     std::vector<double>{5, 7}, 3);
    EXPECT_DOUBLE_EQ(tracker.factor(0), factor) << expression;
    EXPECT_NEAR(tracker.terms(0), tracker.size(0) * factor, 1e-12 * tracker.terms(0));
  }
}

TEST(Tracker, EvaluatesLogarithmsAndInverses) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Tracker tracker(flow, {"log(det(W1)) - 3*log(W2[0,0])", "inv(W1)"});
  tracker.evaluate(std::vector<double>{1, 2, 3, 4, -5, 1, 1, 1}, {}, {}, 0);
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
    tracker.evaluate(theta, {}, {}, 0);
    alone.evaluate(theta, {}, {}, 0);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(tracker.values(0)[i], alone.values(0)[i]);
    EXPECT_EQ(tracker.size(0), alone.size(0));
    EXPECT_EQ(std::isnan(tracker.values(1)[0]), x == 0);
    EXPECT_EQ(std::isnan(tracker.size(1)), x == 0);
    EXPECT_EQ(std::isfinite(tracker.size(2)), x != 0);
  }
}

}  // namespace
}  // namespace abide
