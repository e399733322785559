// SPDX-License-Identifier: MIT
#include "abide/train/metric_action.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

const std::vector<double> kTheta = {1, 2, 3, 4};  // W1 [2, 1], W2 [1, 2]
const std::vector<double> kShifted = {5, 6, 7, 8};
const std::vector<double> kGradient = {1, -1, 2, 10};

MetricAction metric_action(const Model& model, const std::string& metric) {
  return MetricAction(Flow::make(model, {.metric = metric}));
}

std::vector<double> applied(const std::string& metric) {
  const MetricAction action = metric_action(load_model("linear:1,2,1"), metric);
  std::vector<double> g = kGradient;
  action.apply(kTheta, kShifted, g);
  return g;
}

TEST(MetricAction, ActsAsItsMatrix) {
  EXPECT_EQ(applied("euclidean"), kGradient);
  EXPECT_EQ(applied("mirror"), (std::vector<double>{5, -6, 14, 80}));
  EXPECT_EQ(applied("W2=mirror"), (std::vector<double>{1, -1, 14, 80}));
  EXPECT_EQ(applied("W1=diag(W1**2)"), (std::vector<double>{25, -36, 2, 10}));
  // A matrix that does not come from a potential is taken at theta.
  EXPECT_EQ(applied("W1=outer(W1, W1)"), (std::vector<double>{-1, -2, 2, 10}));
}

// K-FAC for W2 W1 x: (W1 W1^T)^-1 on W2 from the right; here both are invertible 1 x 1 matrices.
TEST(MetricAction, NaturalGradientByBlocks) {
  const MetricAction action = metric_action(load_model("linear:1,1,1"), "natural-block");
  std::vector<double> g = {3, 5};
  const std::vector<double> theta = {2, 4};
  action.apply(theta, theta, g);
  EXPECT_DOUBLE_EQ(g[0], 3 / 16.0);
  EXPECT_DOUBLE_EQ(g[1], 5 / 4.0);
  std::vector<double> h = {1, 1};
  const std::vector<double> singular = {0, 4};
  EXPECT_THROW(action.apply(singular, singular, h), SingularMatrix);
}

// Rates multiply, and what is frozen stays where it is, also where a matrix mixes all entries.
TEST(MetricAction, HasRatesAndHoldsWhatIsFrozen) {
  const Model model = load_model("linear:1,2,1");
  const auto with = [&](const FlowOptions& options) {
    std::vector<double> g = kGradient;
    MetricAction(Flow::make(model, options)).apply(kTheta, kShifted, g);
    return g;
  };
  EXPECT_EQ(with({.rates = "W1=1/2"}), (std::vector<double>{0.5, -0.5, 2, 10}));
  EXPECT_EQ(with({.metric = "mirror", .rates = "W2=3"}), (std::vector<double>{5, -6, 42, 240}));
  EXPECT_EQ(with({.frozen = {"W1"}}), (std::vector<double>{0, 0, 2, 10}));
  EXPECT_EQ(with({.metric = "all=outer(concat([reshape(W1, [2]), reshape(W2, [2])]), ones(4))",
                  .frozen = {"W1"}}),
            (std::vector<double>{0, 0, 3 * 12, 4 * 12}));
  std::vector<double> g = kGradient;
  MetricAction(Flow::make(model, {.rates = "W1=2", .frozen = {"W2"}})).scale(g);
  EXPECT_EQ(g, (std::vector<double>{2, -2, 0, 0}));
}

TEST(MetricAction, RefusesWhatCannotBeDone) {
  const Model model = load_model("linear:1,2,1");
  EXPECT_TRUE(metric_action(model, "euclidean").euclidean());
  EXPECT_FALSE(metric_action(model, "mirror").euclidean());
  EXPECT_THROW((void)metric_action(model, "natural"), UsageError);
}

}  // namespace
}  // namespace abide
