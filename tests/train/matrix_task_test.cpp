// SPDX-License-Identifier: MIT
#include "abide/train/matrix_task.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/train/risk.hpp"
#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

// The loss of W2 W1 on the task of Y is the mean of (W2 W1 - Y)^2, by loops.
RealArray made(const std::string& data, std::uint64_t seed) {
  std::vector<std::string> notes;
  const RealArray matrix = task_matrix(data, seed, notes);
  EXPECT_TRUE(notes.empty());
  return matrix;
}

TEST(MatrixTask, ComparesTheProductWithTheMatrix) {
  testing::for_seeds(10, [](Random& random) {
    const RealArray y = made("matrix gaussian:3,4", random.bits());
    ASSERT_EQ(y.shape, (Shape{3, 4}));
    const Model model = load_model("linear:4,2,3");
    Risk risk(model, matrix_samples(y, "y", true), Loss::mse);
    const std::vector<double> theta = testing::moderate(random, risk.size(), false);
    double expected = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        double difference = -y.values[i * 4 + j];
        for (std::size_t k = 0; k < 2; ++k) difference += theta[8 + i * 2 + k] * theta[k * 4 + j];
        expected += difference * difference / 12;
      }
    std::vector<double> gradient(risk.size());
    EXPECT_NEAR(risk(theta, gradient), expected, 1e-12);
  });
}

TEST(MatrixTask, IsOneSampleWithoutInputs) {
  const RealArray y{{2, 2}, {1, 2, 3, 4}};
  const Dataset data = matrix_samples(y, "y", false);
  EXPECT_EQ(data.samples, 1U);
  EXPECT_EQ(data.targets, y.values);
}

TEST(MatrixTask, SetsAreSeededAndErrorsAreClear) {
  EXPECT_TRUE(is_matrix_task("matrix x.npy"));
  EXPECT_FALSE(is_matrix_task("matrix.npy"));
  EXPECT_EQ(made("matrix nonnegative:3,4,2", 5).values, made("matrix nonnegative:3,4,2", 5).values);
  EXPECT_NE(made("matrix nonnegative:3,4,2", 5).values, made("matrix nonnegative:3,4,2", 6).values);
  for (const double x : made("matrix nonnegative:3,4,2", 5).values) EXPECT_GE(x, 0);
  EXPECT_THROW((void)made("matrix gaussian:3", 1), ModelError);
  EXPECT_THROW((void)made("matrix gaussian:3,x", 1), ModelError);
  EXPECT_THROW((void)made("matrix nonnegative:0,4,2", 1), ModelError);
  EXPECT_THROW((void)made("matrix /nonexistent.npy", 1), ModelError);
}

}  // namespace
}  // namespace abide
