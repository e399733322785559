// SPDX-License-Identifier: MIT
#include "abide/train/trainer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

// Momentum with mu = nu = 1 on a linear model, by steps and by its flow.
struct Pair {
  Random random{4};
  Model model = load_model("linear:2,2,1");
  Risk risk{model, testing::random_data(model, 5, random), Loss::mse};
  MetricAction metric{Flow::gradient(model)};
  std::vector<double> theta = testing::moderate(random, 6, false);
  std::vector<double> velocity = testing::moderate(random, 6, false);

  Trainer discrete(double step, const TrainerState* state = nullptr) {
    Method method;
    method.kind = Method::Kind::momentum;
    method.step = step;
    method.mass = 1;
    method.friction = 1;
    return {risk, metric, method, std::vector<bool>(6),
            state != nullptr ? *state : Trainer::start(theta, velocity, step, true)};
  }
  Trainer flow(double step, const TrainerState* state = nullptr) {
    FlowEquation equation;
    equation.dynamics = Dynamics::momentum;
    equation.tau = [](double) { return 1.0; };
    return {risk, metric, equation, step,
            state != nullptr ? *state : Trainer::start(theta, velocity, step, false)};
  }
};

TEST(Trainer, StepsApproachTheFlowWithOrderOne) {
  Pair pair;
  Trainer flow = pair.flow(0.5);
  ASSERT_EQ(flow.step(), Trainer::StepEnd::made);
  EXPECT_DOUBLE_EQ(flow.time(), 0.5);
  double last = 0;
  for (const int count : {64, 128, 256}) {
    Trainer steps = pair.discrete(0.5 / count);
    for (int k = 0; k < count; ++k) ASSERT_EQ(steps.step(), Trainer::StepEnd::made);
    double distance = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      distance = std::max(distance, std::abs(steps.theta()[i] - flow.theta()[i]));
      EXPECT_NEAR(steps.velocity()[i], flow.velocity()[i], 10.0 / count);
    }
    EXPECT_GT(distance, 1e-6);
    if (last != 0) {
      EXPECT_NEAR(last / distance, 2, 0.1);
    }
    last = distance;
  }
}

TEST(Trainer, GoesOnFromAStateAsIfItHadNotStopped) {
  Pair pair;
  for (const bool discrete : {true, false}) {
    const auto make = [&] { return discrete ? pair.discrete(0.01) : pair.flow(0.01); };
    Trainer whole = make();
    for (int k = 0; k < 20; ++k) ASSERT_EQ(whole.step(), Trainer::StepEnd::made);
    Trainer first = make();
    for (int k = 0; k < 7; ++k) ASSERT_EQ(first.step(), Trainer::StepEnd::made);
    const TrainerState state = first.state();
    EXPECT_EQ(state.steps, 7U);
    Trainer second = discrete ? pair.discrete(0.01, &state) : pair.flow(0.01, &state);
    for (int k = 7; k < 20; ++k) ASSERT_EQ(second.step(), Trainer::StepEnd::made);
    EXPECT_EQ(second.state().theta, whole.state().theta);
    EXPECT_EQ(second.state().velocity, whole.state().velocity);
    EXPECT_EQ(second.steps(), 20U);
  }
}

TEST(Trainer, SaysWhenTheStateIsNoLongerFinite) {
  Pair pair;
  Trainer trainer = pair.discrete(1000);
  int steps = 0;
  while (steps < 1000 && trainer.step() == Trainer::StepEnd::made) ++steps;
  EXPECT_LT(steps, 1000);
}

}  // namespace
}  // namespace abide
