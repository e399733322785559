// SPDX-License-Identifier: MIT
#include "abide/train/law_form.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/model/load.hpp"

namespace abide {
namespace {

Flow flow(const std::string& model, bool momentum = false, const std::string& tau = "2",
          const std::string& metric = "euclidean") {
  return Flow::make(load_model(model),
                    {.dynamics = momentum ? Dynamics::momentum : Dynamics::gradient,
                     .tau = tau,
                     .metric = metric});
}

TEST(WeightDecay, MakesHomogeneousLawsDecay) {
  const Flow linear = flow("linear:2,3,2");
  EXPECT_EQ(effect_of_decay(linear, "W2.T @ W2 - W1 @ W1.T", 1), DecayEffect::scales);
  EXPECT_EQ(effect_of_decay(linear, "(W2.T @ W2 - W1 @ W1.T)**2", 1), DecayEffect::scales);
  EXPECT_EQ(effect_of_decay(flow("relu:2,3,2+bias"), "diag(W2.T @ W2 - W1 @ W1.T) - b1*b1", 1),
            DecayEffect::scales);
}

TEST(WeightDecay, BreaksMixedDegreesAndKeepsQuotients) {
  const Flow linear = flow("linear:1,1,1,1");
  const std::string a = "(W2[0,0]**2 - W1[0,0]**2)";
  const std::string b = "(W3[0,0]**2 - W2[0,0]**2)";
  EXPECT_EQ(effect_of_decay(linear, a + " + " + a + "*" + b, 1), DecayEffect::breaks);
  EXPECT_EQ(effect_of_decay(linear, a + "/" + b, 1), DecayEffect::keeps);
  // log|det(c A)| = log|det A| + n log c: the two changes cancel only where the sizes agree.
  const Flow natural = flow("linear:2,2,2", false, "0", "natural-block");
  EXPECT_NE(effect_of_decay(natural, "log(det(W2)) - log(det(W1))", 1), DecayEffect::scales);
}

TEST(WeightDecay, FollowsTheMetric) {
  const std::string sums = "sum(W2, axis=0) - sum(W1, axis=1)";
  // theta' = -c theta^2 under the mirror metric, -c theta under the Euclidean one.
  EXPECT_EQ(effect_of_decay(flow("nmf:3,2,2", false, "0", "mirror"), sums, 1), DecayEffect::breaks);
  EXPECT_EQ(effect_of_decay(flow("nmf:3,2,2"), sums, 1), DecayEffect::scales);
}

TEST(WeightDecay, KeepsTheLawsOfMomentum) {
  const std::string momentum = "(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)";
  EXPECT_EQ(effect_of_decay(flow("linear:2,3,2", true), "exp(2*t)*" + momentum, 1),
            DecayEffect::keeps);
  EXPECT_EQ(effect_of_decay(flow("linear:2,3,2", true, "3/t"), "t**3*" + momentum, 1),
            DecayEffect::keeps);
  // Of a parameter that no loss moves, v' = -tau v; weight decay moves it.
  EXPECT_EQ(effect_of_decay(flow("linear:2,3,2", true), "exp(2*t)*dW1", 1), DecayEffect::breaks);
}

TEST(AntisymmetricForm, IsTheMomentumOfALinearNetwork) {
  const Flow linear = flow("linear:2,3,2", true);
  const std::string momentum = "(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)";
  EXPECT_TRUE(is_antisymmetric_form(linear, "exp(2*t)*" + momentum, 1));
  EXPECT_TRUE(is_antisymmetric_form(linear, momentum, 1));
  EXPECT_FALSE(is_antisymmetric_form(linear, "W2.T @ dW2 - W1 @ dW1.T", 1));
  EXPECT_FALSE(is_antisymmetric_form(linear, momentum + "**2", 1));
  EXPECT_FALSE(is_antisymmetric_form(linear, "W1*dW1*dW1", 1));
  EXPECT_FALSE(is_antisymmetric_form(linear, "dW1", 1));
  EXPECT_FALSE(is_antisymmetric_form(flow("linear:2,3,2"), "W1", 1));
}

}  // namespace
}  // namespace abide
