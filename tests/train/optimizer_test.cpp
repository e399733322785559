// SPDX-License-Identifier: MIT
#include "abide/train/optimizer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

// A linear model y = x . t on one sample x = e_1.. with mse: E is a quadratic of theta.
struct Task {
  Model model = load_model("linear:2,2,1");
  Risk risk;
  MetricAction metric;
  std::vector<double> theta, gradient;

  Task(const std::string& metric_name, Random& random, std::size_t batch = 0)
      : risk(model, testing::random_data(model, 6, random, true), Loss::mse, batch),
        metric(Flow::make(model, {.metric = metric_name})),
        theta(testing::moderate(random, 6, true)),
        gradient(6) {}

  double gradient_at(const std::vector<double>& x) { return risk(x, gradient); }
};

Method method(Method::Kind kind) {
  Method m;
  m.kind = kind;
  m.step = 0.1;
  m.mass = 0.7;
  m.friction = 1.3;
  return m;
}

TEST(Optimizer, TakesTheStepsOfTheHeader) {
  testing::for_seeds(10, [](Random& random) {
    for (const std::string metric : {"euclidean", "mirror"}) {
      SCOPED_TRACE(metric);
      Task s(metric, random);
      const double d = 0.1;
      const bool mirror = metric == "mirror";
      std::vector<double> before = s.theta;
      for (double& x : before) x -= 0.01 * std::abs(testing::uniform(random));
      const auto make = [&](Method::Kind kind) {
        return Optimizer(s.risk, s.metric, method(kind), std::vector<bool>(6, mirror),
                         {s.theta, before, 4});
      };
      Optimizer gradient = make(Method::Kind::gradient);
      const double value = gradient.step();
      EXPECT_EQ(value, s.gradient_at(s.theta));
      Optimizer momentum = make(Method::Kind::momentum);
      (void)momentum.step();
      Optimizer exponentiated = make(Method::Kind::mirror);
      (void)exponentiated.step();
      const double a = d / (1.3 + 0.7 / d);
      const double b = 0.7 / (d * 1.3 + 0.7);
      for (std::size_t i = 0; i < 6; ++i) {
        const double x = s.theta[i];
        const double g = s.gradient[i];
        EXPECT_NEAR(gradient.state().theta[i], x - d * (mirror ? x : 1) * g, 1e-14);
        const double shifted = 0.7 * (x - before[i]) / d + 1.3 * x;
        EXPECT_NEAR(momentum.state().theta[i],
                    x - a * (mirror ? shifted : 1) * g + b * (x - before[i]), 1e-14);
        EXPECT_EQ(momentum.state().previous[i], x);
        EXPECT_NEAR(exponentiated.state().theta[i], mirror ? x * std::exp(-d * g) : x - d * g,
                    1e-14);
      }
      Optimizer nesterov = make(Method::Kind::nesterov);
      (void)nesterov.step();
      std::vector<double> y(6);
      for (std::size_t i = 0; i < 6; ++i) y[i] = s.theta[i] + 4.0 / 7 * (s.theta[i] - before[i]);
      (void)s.gradient_at(y);
      for (std::size_t i = 0; i < 6; ++i) {
        const double shifted = 3 / (7 * d) * s.theta[i] + (s.theta[i] - before[i]) / d;
        EXPECT_NEAR(nesterov.state().theta[i],
                    y[i] - d * d * (mirror ? shifted : 1) * s.gradient[i], 1e-14);
      }
      EXPECT_EQ(nesterov.state().steps, 5U);
      EXPECT_DOUBLE_EQ(nesterov.time(), 0.5);
      nesterov.undo();
      EXPECT_EQ(nesterov.state().theta, s.theta);
      EXPECT_EQ(nesterov.state().previous, before);
      EXPECT_EQ(nesterov.state().steps, 4U);
    }
  });
}

TEST(Optimizer, WithoutMassMomentumIsGradientDescent) {
  testing::for_seeds(5, [](Random& random) {
    Task s("euclidean", random);
    Method heavy = method(Method::Kind::momentum);
    heavy.mass = 0;
    heavy.friction = 1;
    Optimizer a(s.risk, s.metric, heavy, std::vector<bool>(6), {s.theta, s.theta, 0});
    Optimizer b(s.risk, s.metric, method(Method::Kind::gradient), std::vector<bool>(6),
                {s.theta, s.theta, 0});
    for (int k = 0; k < 10; ++k) {
      (void)a.step();
      (void)b.step();
    }
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(a.state().theta[i], b.state().theta[i], 1e-13);
  });
}

TEST(Optimizer, WeightDecayPullsTowardsZero) {
  Random random(1);
  Task s("euclidean", random);
  Method decay = method(Method::Kind::gradient);
  decay.weight_decay = 0.5;
  Optimizer with(s.risk, s.metric, decay, std::vector<bool>(6), {s.theta, s.theta, 0});
  Optimizer without(s.risk, s.metric, method(Method::Kind::gradient), std::vector<bool>(6),
                    {s.theta, s.theta, 0});
  (void)with.step();
  (void)without.step();
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_NEAR(with.state().theta[i], without.state().theta[i] - 0.1 * 0.5 * s.theta[i], 1e-14);
}

// An epoch of 6 samples in batches of 4: two steps cross into the next epoch.
TEST(Optimizer, BatchesAreEpochsWithoutRepetitionThatCanBeTakenUp) {
  Random random(2);
  Task s("euclidean", random, 4);
  Method sgd = method(Method::Kind::gradient);
  sgd.batch = 4;
  sgd.seed = 9;
  Optimizer whole(s.risk, s.metric, sgd, std::vector<bool>(6), {s.theta, s.theta, 0});
  for (int k = 0; k < 5; ++k) (void)whole.step();
  Optimizer first(s.risk, s.metric, sgd, std::vector<bool>(6), {s.theta, s.theta, 0});
  for (int k = 0; k < 2; ++k) (void)first.step();
  Optimizer second(s.risk, s.metric, sgd, std::vector<bool>(6), first.state());
  for (int k = 0; k < 3; ++k) (void)second.step();
  EXPECT_EQ(whole.state().theta, second.state().theta);

  // Three steps of 4 are two epochs: with a step so small that theta stays, their sum is twice the
  // whole gradient.
  sgd.step = 1e-7;
  Optimizer slow(s.risk, s.metric, sgd, std::vector<bool>(6), {s.theta, s.theta, 0});
  for (int k = 0; k < 3; ++k) (void)slow.step();
  (void)s.gradient_at(s.theta);
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_NEAR((s.theta[i] - slow.state().theta[i]) / 1e-7, 3 * s.gradient[i], 1e-5);
}

}  // namespace
}  // namespace abide
