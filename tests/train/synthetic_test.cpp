// SPDX-License-Identifier: MIT
#include "abide/train/synthetic.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <string>

#include "abide/error.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// One sample a row.
RowMajor as_matrix(const std::vector<double>& values, std::size_t rows) {
  const auto count = static_cast<Eigen::Index>(rows);
  return Eigen::Map<const RowMajor>(values.data(), count,
                                    static_cast<Eigen::Index>(values.size()) / count);
}
RowMajor inputs_of(const Dataset& data) { return as_matrix(data.inputs, data.samples); }
RowMajor targets_of(const Dataset& data) { return as_matrix(data.targets, data.samples); }

// The linear map that fits best, and how far it is from the targets.
std::pair<Eigen::MatrixXd, double> fit(const Dataset& data) {
  const RowMajor x = inputs_of(data);
  const RowMajor y = targets_of(data);
  const Eigen::MatrixXd map = x.colPivHouseholderQr().solve(y);
  return {map, (x * map - y).norm() / std::sqrt(static_cast<double>(y.size()))};
}

std::string message_of(const std::string& text, const DataRequest& request) {
  try {
    (void)synthetic(text, request, 1);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "no error";
}

void expect_words(const std::string& text, const DataRequest& request, const std::string& words) {
  const std::string message = message_of(text, request);
  EXPECT_TRUE(message.starts_with("data '" + text)) << message;
  EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
}

TEST(Synthetic, RegressionIsALinearMapOfHalvingSingularValuesAndNoise) {
  for_seeds(3, [](Random& random) {
    const Dataset data = gaussian_regression(6, 4, 400, random.bits());
    const auto [map, error] = fit(data);
    EXPECT_NEAR(error, 0.01, 0.002);
    const Eigen::VectorXd values = map.jacobiSvd().singularValues();
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(values(k), std::ldexp(1, -k), 0.01) << k;
    EXPECT_NEAR(inputs_of(data).squaredNorm() / 2400, 1, 0.15);
  });
}

TEST(Synthetic, TeacherIsANetworkOfItsWidth) {
  for_seeds(3, [](Random& random) {
    const Dataset data = teacher(5, 7, 3, 200, random.bits());
    // Its outputs lie in the span of the columns of V, and are not linear in x.
    const Eigen::VectorXd values = targets_of(data).jacobiSvd().singularValues();
    EXPECT_GT(values(2), 1e-3 * values(0));
    EXPECT_LT(values(3), 1e-12 * values(0));
    EXPECT_GT(fit(data).second, 0.05);
    // With one unit, it is linear where the unit is active and 0 elsewhere.
    const Dataset one = teacher(3, 1, 1, 200, random.bits());
    Dataset active = one;
    active.inputs.clear();
    active.targets.clear();
    active.samples = 0;
    for (std::size_t i = 0; i < one.samples; ++i) {
      if (one.targets[i] == 0) continue;
      ++active.samples;
      active.targets.push_back(one.targets[i]);
      for (std::size_t j = 0; j < 3; ++j) active.inputs.push_back(one.inputs[3 * i + j]);
    }
    EXPECT_GT(active.samples, 50U);
    EXPECT_LT(active.samples, 150U);
    EXPECT_LT(fit(active).second, 1e-12);
  });
}

TEST(Synthetic, SpiralsAreTwoCurvesThatAreTurnsOfEachOther) {
  const Dataset data = two_spirals(400, 1);
  EXPECT_EQ(data.classes, 2U);
  double squares = 0;
  for (std::size_t i = 0; i < data.samples; ++i) {
    const double sign = data.targets[2 * i] == 1 ? 1 : -1;
    double nearest = 1;  // squared distance to the curve: radius s, angle 3 pi s
    for (double s = 0; s <= 1; s += 1.0 / 512) {
      const double angle = 3 * std::acos(-1) * s;
      const double right = data.inputs[2 * i] - sign * s * std::cos(angle);
      const double up = data.inputs[2 * i + 1] - sign * s * std::sin(angle);
      nearest = std::min(nearest, right * right + up * up);
    }
    squares += nearest / 400;
  }
  // Across the curve, one coordinate of the noise remains.
  EXPECT_NEAR(std::sqrt(squares), 0.02, 0.003);
  EXPECT_GT(fit(data).second, 0.3);  // no line separates them
}

TEST(Synthetic, BlobsAreAroundTheirCentres) {
  for_seeds(3, [](Random& random) {
    const Dataset data = blobs(3, 5, 3000, random.bits());
    EXPECT_EQ(data.input_shape, Shape{5});
    EXPECT_EQ(data.target_shape, Shape{3});
    const RowMajor x = inputs_of(data);
    const RowMajor y = targets_of(data);
    EXPECT_EQ(y.rowwise().sum(), Eigen::VectorXd::Ones(3000));
    EXPECT_EQ(y.colwise().sum(), Eigen::RowVectorXd::Constant(3, 1000));
    const RowMajor centres = y.transpose() * x / 1000;
    EXPECT_NEAR((x - y * centres).squaredNorm() / 15000, 1, 0.1);
    EXPECT_GT((centres.row(0) - centres.row(1)).norm(), 2);
  });
}

TEST(Synthetic, DigitsArePicturesThatTheNearestMeanTellsApart) {
  const Dataset data = digits(600, 14, 5, 3);
  EXPECT_EQ(data.input_shape, Shape{196});
  const RowMajor x = inputs_of(data);
  const RowMajor y = targets_of(data);
  EXPECT_GE(x.minCoeff(), 0);
  EXPECT_LE(x.maxCoeff(), 1);
  EXPECT_GT(x.maxCoeff(), 0.9);
  const RowMajor means = y.transpose() * x / 120;
  int right = 0;
  for (Eigen::Index i = 0; i < 600; ++i) {
    Eigen::Index nearest = 0;
    (means.rowwise() - x.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
    right += y(i, nearest) == 1 ? 1 : 0;
  }
  EXPECT_GT(right, 540);
  // Shifts and noise make samples of a class differ.
  EXPECT_GT((x.row(0) - x.row(5)).norm(), 0.5);
}

TEST(Synthetic, MatricesAreNonnegativeAndNearTheirRank) {
  for_seeds(3, [](Random& random) {
    const RealArray matrix = low_rank_nonnegative(20, 30, 4, random.bits());
    EXPECT_EQ(matrix.shape, (Shape{20, 30}));
    const RowMajor values = as_matrix(matrix.values, 20);
    EXPECT_GE(values.minCoeff(), 0);
    const Eigen::VectorXd singular = values.jacobiSvd().singularValues();
    EXPECT_GT(singular(3), 0.5);
    EXPECT_LT(singular(4), 0.2);
    EXPECT_GT(singular(4), 0);
  });
}

TEST(Synthetic, SetsFollowFromTheSeedAndBeginWithTheSameSamples) {
  for (const SyntheticSet& set : synthetic_sets()) {
    EXPECT_TRUE(is_synthetic(set.name));
    const Dataset few = synthetic(set.name, {.most_samples = 10}, 5);
    Dataset many = synthetic(set.name, {.most_samples = 20}, 5);
    EXPECT_EQ(few.name, set.name);
    EXPECT_EQ(many.samples, 20U);
    EXPECT_EQ(many.inputs.size(), 20 * static_cast<std::size_t>(entries(many.input_shape)));
    EXPECT_EQ(many.targets.size(), 20 * static_cast<std::size_t>(entries(many.target_shape)));
    truncate(many, 10);
    EXPECT_EQ(few.inputs, many.inputs) << set.name;
    EXPECT_EQ(few.targets, many.targets) << set.name;
    EXPECT_NE(few.inputs, synthetic(set.name, {.most_samples = 10}, 6).inputs) << set.name;
  }
}

TEST(Synthetic, ShapesAreThoseOfTheModel) {
  const DataRequest images{Shape{1, 4, 4}, Shape{6}, 12, false};
  for (const char* name : {"blobs", "digits", "regression", "teacher", "blobs:3", "digits:2"}) {
    const Dataset data = synthetic(name, images, 1);
    EXPECT_EQ(data.input_shape, (Shape{1, 4, 4})) << name;
    EXPECT_EQ(data.target_shape, (Shape{6})) << name;
    EXPECT_EQ(data.inputs.size(), 12U * 16) << name;
    EXPECT_EQ(data.targets.size(), 12U * 6) << name;
  }
  const Dataset three = synthetic("blobs:3", images, 1);
  EXPECT_EQ(three.classes, 6U);
  EXPECT_EQ(three.targets[6 * 5 + 2], 1);  // sample 5 is of class 2
  EXPECT_EQ(synthetic("blobs:3,4", {}, 1).input_shape, Shape{4});
  EXPECT_EQ(synthetic("blobs", {}, 1).target_shape, Shape{3});
  EXPECT_EQ(synthetic("digits", {}, 1).input_shape, Shape{784});
  EXPECT_EQ(synthetic("blobs", {}, 1).samples, 1000U);
  // One output tells two classes apart by the sign.
  const Dataset signs = synthetic("spirals", {Shape{2}, Shape{1}, 4, false}, 1);
  EXPECT_EQ(signs.targets, (std::vector<double>{-1, 1, -1, 1}));
  EXPECT_EQ(signs.classes, 0U);
}

TEST(Synthetic, TextThatMeansNoSetSaysWhatWouldBe) {
  EXPECT_FALSE(is_synthetic("train.csv"));
  EXPECT_FALSE(is_synthetic("blob"));
  EXPECT_TRUE(is_synthetic("blobs:x"));
  expect_words("blob:3", {},
               "unknown name 'blob'; did you mean 'blobs'?; expected one of\n  blobs[:c");
  for (const SyntheticSet& set : synthetic_sets()) expect_words("x", {}, "\n  " + set.usage);
  for (const char* text : {"blobs:", "blobs:0", "blobs:-1", "blobs:3,", "blobs:3,2,1", "blobs:3x",
                           "blobs:a", "blobs:99999999999999999999", "blobs:5000000"})
    expect_words(text, {}, "expected blobs[:classes[,dimension]], with sizes from 1 to 4194304");
  expect_words("spirals:2", {}, "spirals takes no sizes, which are the model's; expected spirals");
  expect_words("regression:3", {}, "regression takes no sizes");
  expect_words("regression", {.labels = true}, "its targets are values");
  expect_words("spirals", {.input_shape = Shape{3}}, "inputs of 2 numbers; the model takes 3");
  expect_words("blobs:3,5", {.input_shape = Shape{3}}, "inputs of 5 numbers; the model takes 3");
  expect_words("digits", {.input_shape = Shape{15}}, "15 numbers; expected a square number");
  expect_words("blobs:3", {.target_shape = Shape{2}}, "3 classes; the model puts out 2 numbers");
  expect_words("blobs:3", {.target_shape = Shape{1}}, "3 classes; the model puts out one number");
  expect_words("spirals", {.target_shape = Shape{1}, .labels = true}, "2 classes; the model puts");
  expect_words("digits", {.most_samples = 10'000'000}, "10000000 times 784 numbers, more than");
  expect_words("blobs:4000000,4000000", {.most_samples = 1}, "more than 268435456");
  EXPECT_THROW((void)synthetic("blobs", {.most_samples = 0}, 1), UsageError);
}

}  // namespace
}  // namespace abide
