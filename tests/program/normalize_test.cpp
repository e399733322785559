// SPDX-License-Identifier: MIT
#include "abide/program/normalize.hpp"

#include <cmath>

#include "abide/error.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/ring/word_field.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

struct Point {
  explicit Point(const Shape& shape) : u(p.parameter("u", shape)) {}

  [[nodiscard]] RealTensor at(NodeId node, const std::vector<double>& values) const {
    const std::vector<RealTensor> point{RealTensor(values)};
    return evaluate(Schedule(p, {node}), RealArithmetic(), std::span<const RealTensor>(point),
                    {})[0];
  }
  Program p;
  NodeId u;
};

std::vector<double> reals(Random& random, std::size_t count) {
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(static_cast<double>(random.between(-3000, 3000)) / 1000);
  return result;
}

TEST(Softmax, IsThatOfRealNumbersAlongEachAxis) {
  for_seeds(20, [](Random& random) {
    Point point({2, 3, 2});
    const std::vector<double> u = reals(random, 12);
    for (const std::int64_t axis : {0, 1, 2, -1}) {
      const NodeId s = softmax(point.p, point.u, axis);
      EXPECT_EQ(point.p.shape(s), (Shape{2, 3, 2}));
      const RealTensor found = point.at(s, u);
      const RealTensor logarithm = point.at(log_softmax(point.p, point.u, axis), u);
      const std::size_t stride = axis == 0 ? 6 : axis == 1 ? 2 : 1;
      const std::size_t length = axis == 1 ? 3 : 2;
      for (std::size_t i = 0; i < 12; ++i) {
        const std::size_t first = i - i / stride % length * stride;
        double sum = 0;
        for (std::size_t k = 0; k < length; ++k) sum += std::exp(u[first + k * stride]);
        EXPECT_NEAR(found[i], std::exp(u[i]) / sum, 1e-12) << "axis " << axis << ", entry " << i;
        EXPECT_NEAR(logarithm[i], u[i] - std::log(sum), 1e-12);
      }
    }
  });
}

// What a mask hides has no part in the others' logarithms.
TEST(Softmax, LogarithmsHaveAMaskToo) {
  Random random(5);
  Point point({3});
  const std::vector<double> u = reals(random, 3);
  const RealTensor found = point.at(log_softmax(point.p, point.u, 0, {false, true, true}), u);
  const double sum = std::exp(u[1]) + std::exp(u[2]);
  EXPECT_NEAR(found[1], u[1] - std::log(sum), 1e-12);
  EXPECT_NEAR(found[2], u[2] - std::log(sum), 1e-12);
}

TEST(Norms, SumsKeepTheirAxes) {
  Point point({2, 3, 2});
  EXPECT_EQ(point.p.shape(sum_over(point.p, point.u, {0, -1})), (Shape{1, 3, 1}));
  EXPECT_EQ(point.p.shape(sum_over(point.p, point.u, {})), (Shape{2, 3, 2}));
  EXPECT_THROW((void)sum_over(point.p, point.u, {1, -2}), ShapeError);
}

// Over any field, with free symbols: sums are 1, and what is added to all entries changes nothing.
TEST(Softmax, SumsToOneAndIgnoresShiftsWithFreeSymbols) {
  for_seeds(20, [](Random& random) {
    Point point({2, 3});
    Program& p = point.p;
    const NodeId c = p.parameter("c", {2, 1});
    const NodeId s = softmax(p, point.u, 1);
    const std::vector<NodeId> outputs{sum_entries(p, s, 1), s, softmax(p, add(p, point.u, c), 1)};
    const WordField field = WordField::random(random);
    std::vector<std::uint64_t> entries;
    for (int i = 0; i < 8; ++i) entries.push_back(field.random_element(random));
    const auto values = testing::evaluate_at(p, outputs, field, entries);
    EXPECT_EQ(values[0], (std::vector<std::uint64_t>{1, 1}));
    EXPECT_EQ(values[1], values[2]);
  });
}

TEST(Softmax, HasOneExponentialLessThanEntriesInEachLine) {
  Point point({2, 3});
  const NodeId s = softmax(point.p, point.u, 1);
  const Schedule schedule(point.p, {s});
  ASSERT_EQ(schedule.functions().size(), 1U);
  EXPECT_EQ(point.p.shape(schedule.functions()[0]), Shape{4});
}

TEST(Softmax, GivesNothingToWhatIsMasked) {
  for_seeds(20, [](Random& random) {
    Point point({2, 3});
    const std::vector<bool> mask{false, true, true, false, false, true};
    const std::vector<double> u = reals(random, 6);
    const RealTensor s = point.at(softmax(point.p, point.u, 1, mask), u);
    const double e = std::exp(u[2] - u[1]);
    const double expected[] = {0, 1 / (1 + e), e / (1 + e), 0, 0, 1};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(s[i], expected[i], 1e-12) << i;
  });
  Point point({2, 2});
  EXPECT_THROW((void)softmax(point.p, point.u, 1, {true, false, false, false}), ShapeError);
  EXPECT_THROW((void)softmax(point.p, point.u, 2), ShapeError);
}

TEST(LayerNorm, HasMeanZeroAndIsScaledByTheRoot) {
  for_seeds(20, [](Random& random) {
    Point point({2, 4});
    const std::vector<double> u = reals(random, 8);
    const RealTensor n = point.at(layer_norm(point.p, point.u, {1}, Rational(1, 10)), u);
    for (std::size_t row = 0; row < 2; ++row) {
      double mean = 0, square = 0;
      for (std::size_t i = 0; i < 4; ++i) mean += u[4 * row + i] / 4;
      for (std::size_t i = 0; i < 4; ++i) square += std::pow(u[4 * row + i] - mean, 2) / 4;
      for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(n[4 * row + i], (u[4 * row + i] - mean) / std::sqrt(square + 0.1), 1e-12);
    }
    // Exactly, with a free root.
    const NodeId total = sum_entries(point.p, layer_norm(point.p, point.u, {0, 1}, 0));
    const WordField field = WordField::random(random);
    std::vector<std::uint64_t> entries;
    for (int i = 0; i < 8; ++i) entries.push_back(field.random_element(random));
    EXPECT_EQ(testing::evaluate_at(point.p, {total}, field, entries)[0][0], 0U);
  });
}

TEST(RmsNorm, HasMeanSquareOne) {
  for_seeds(20, [](Random& random) {
    Point point({3});
    const RealTensor n = point.at(rms_norm(point.p, point.u, {0}, 0), reals(random, 3));
    EXPECT_NEAR(n[0] * n[0] + n[1] * n[1] + n[2] * n[2], 3, 1e-9);
  });
}

TEST(Mean, KeepsItsAxesWithSizeOne) {
  Point point({2, 3, 2});
  const NodeId m = mean(point.p, point.u, {0, -1});
  EXPECT_EQ(point.p.shape(m), (Shape{1, 3, 1}));
  const RealTensor value = point.at(m, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_NEAR(value[0], (1 + 2 + 7 + 8) / 4.0, 1e-12);
  EXPECT_THROW((void)mean(point.p, point.u, {0, -3}), ShapeError);
  EXPECT_THROW((void)mean(point.p, point.u, {3}), ShapeError);
  EXPECT_THROW((void)layer_norm(point.p, point.u, {1}, -1), ShapeError);
}

}  // namespace
}  // namespace abide
