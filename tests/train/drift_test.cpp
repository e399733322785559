// SPDX-License-Identifier: MIT
#include "abide/train/drift.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

TEST(FittedOrder, FindsAPlantedPower) {
  testing::for_seeds(50, [](Random& random) {
    const double order = 3 * testing::uniform(random);
    const double factor = std::exp(5 * testing::uniform(random));
    std::vector<double> steps;
    std::vector<double> drifts;
    for (int i = 0; i < 5; ++i) {
      steps.push_back(std::exp(-static_cast<double>(i)));
      drifts.push_back(1e-3 * factor * std::pow(steps.back(), order));
    }
    EXPECT_NEAR(fitted_order(steps, drifts).value(), order, 1e-9);
  });
}

TEST(FittedOrder, IsSilentWhereThereIsNothingToFit) {
  EXPECT_FALSE(fitted_order({}, {}));
  EXPECT_FALSE(fitted_order({1}, {1}));
  EXPECT_FALSE(fitted_order({0.5, 0.5}, {1, 2}));
}

TEST(PredictedDrift, TellsTheCasesApart) {
  EXPECT_EQ(predicted_drift({}).order, 1.0);
  EXPECT_EQ(predicted_drift({.law = false}).order, 0.0);
  // W3.T @ W3 - W2 @ W2.T where all units of the second layer are on: order 1 is measured.
  EXPECT_FALSE(predicted_drift({.law = false, .gated = true}).order);
  EXPECT_EQ(predicted_drift({.decay = DecayEffect::breaks}).order, 0.0);
  EXPECT_EQ(predicted_drift({.decay = DecayEffect::breaks, .starts_at_zero = true}).order, 0.0);
  EXPECT_EQ(predicted_drift({.decay = DecayEffect::keeps}).order, 1.0);
  EXPECT_EQ(predicted_drift({.decay = DecayEffect::scales}).order, 0.0);
  EXPECT_EQ(predicted_drift({.decay = DecayEffect::scales, .starts_at_zero = true}).order, 1.0);
  EXPECT_FALSE(predicted_drift({.heavy_ball = true, .starts_at_zero = true}).order);
  EXPECT_EQ(predicted_drift({.heavy_ball = true}).order, 1.0);
  EXPECT_EQ(predicted_drift({.starts_at_zero = true}).order, 1.0);
  EXPECT_FALSE(predicted_drift({.linear = true, .additive = true}).order);
  EXPECT_EQ(predicted_drift({.linear = true}).order, 1.0);
  EXPECT_FALSE(predicted_drift({.integrated = true}).order);
  EXPECT_FALSE(predicted_drift({.law = false, .decided = false}).order);
}

}  // namespace
}  // namespace abide
