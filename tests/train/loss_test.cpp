// SPDX-License-Identifier: MIT
#include "abide/train/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/error.hpp"
#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

TEST(Loss, IsWhatTheHeaderSays) {
  // Two samples with three entries each, column by column: g = (1, 2, 3), (4, 5, 6).
  const std::vector<double> g = {1, 4, 2, 5, 3, 6};
  const std::vector<double> y = {1, 0, 0, 0, 0, 1};
  std::vector<double> w(6);
  const LossArguments all{3, 2, 2, 2, g.data(), y.data(), 0};
  EXPECT_DOUBLE_EQ(loss_and_derivative(Loss::mse, all, w.data()), (0 + 16 + 4 + 25 + 9 + 25) / 6.0);
  EXPECT_DOUBLE_EQ(w[1], 2 * 4 / 6.0);
  const double z = std::exp(-2) + std::exp(-1) + 1;  // softmax of both samples, over e^max
  EXPECT_NEAR(loss_and_derivative(Loss::cross_entropy, all, w.data()),
              (2 + std::log(z) + std::log(z)) / 2, 1e-14);
  EXPECT_NEAR(w[0], (std::exp(-2) / z - 1) / 2, 1e-15);
  EXPECT_NEAR(loss_and_derivative(Loss::kl, all, w.data()),
              (0 - 1 + 1 + 4 + 2 + 5 + 3 + (std::log(1 / 6.0) - 1 + 6)) / 6, 1e-14);
  EXPECT_NEAR(w[5], (1 - 1 / 6.0) / 6, 1e-15);
}

TEST(Loss, DerivativesAreFiniteDifferences) {
  testing::for_seeds(20, [](Random& random) {
    for (const Loss loss : {Loss::mse, Loss::cross_entropy, Loss::kl}) {
      std::vector<double> g = testing::moderate(random, 12, loss == Loss::kl);
      const std::vector<double> y = testing::moderate(random, 12, true);
      std::vector<double> w(12);
      std::vector<double> unused(12);
      const LossArguments a{3, 4, 3, 5, g.data(), y.data(), 0};  // the last column does not count
      (void)loss_and_derivative(loss, a, w.data());
      for (std::size_t i = 0; i < 12; ++i) {
        const double kept = g[i];
        g[i] = kept + 1e-5;
        const double up = loss_and_derivative(loss, a, unused.data());
        g[i] = kept - 1e-5;
        const double down = loss_and_derivative(loss, a, unused.data());
        g[i] = kept;
        EXPECT_NEAR(w[i], (up - down) / 2e-5, 1e-8) << loss_name(loss) << " entry " << i;
        if (i % 4 == 3) {
          EXPECT_EQ(w[i], 0);
        }
      }
    }
  });
}

TEST(Loss, OfLargeOutputsIsFinite) {
  const std::vector<double> g = {1000, -1000};
  const std::vector<double> y = {0, 1};
  std::vector<double> w(2);
  EXPECT_DOUBLE_EQ(
      loss_and_derivative(Loss::cross_entropy, {2, 1, 1, 1, g.data(), y.data()}, w.data()), 2000);
  EXPECT_DOUBLE_EQ(w[0], 1);
  EXPECT_TRUE(
      std::isnan(loss_and_derivative(Loss::kl, {2, 1, 1, 1, g.data(), y.data()}, w.data())));
}

TEST(Loss, HasNames) {
  for (const std::string& name : loss_names()) EXPECT_EQ(loss_name(parse_loss(name)), name);
  try {
    (void)parse_loss("mae");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(std::string(error.what()),
              "unknown loss 'mae'; expected one of mse, cross-entropy, kl");
  }
}

// Of two tokens with three classes each the loss is the mean of those of the tokens.
TEST(Loss, CrossEntropyIsTheMeanOverTokens) {
  testing::for_seeds(20, [](Random& random) {
    std::vector<double> g(6), y(6), together(6), apart(6);
    for (double& x : g) x = testing::uniform(random);
    for (double& x : y) x = std::abs(testing::uniform(random));
    const double both = loss_and_derivative(Loss::cross_entropy,
                                            {6, 1, 1, 1, g.data(), y.data(), 3}, together.data());
    double sum = 0;
    for (const std::size_t token : {0, 3})
      sum += loss_and_derivative(Loss::cross_entropy,
                                 {3, 1, 1, 1, g.data() + token, y.data() + token, 0},
                                 apart.data() + token);
    EXPECT_NEAR(both, sum / 2, 1e-14);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(together[i], apart[i] / 2, 1e-14);
    EXPECT_NEAR(together[0] + together[1] + together[2], 0, 1e-14);
  });
}

}  // namespace
}  // namespace abide
