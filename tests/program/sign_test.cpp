// SPDX-License-Identifier: MIT
#include "abide/program/sign.hpp"

#include <gtest/gtest.h>

#include <span>

#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

struct Signs : ::testing::Test {
  Program p;
  NodeId x = p.parameter("x", {3});
  NodeId y = p.probe("y", {3});

  [[nodiscard]] Sign of(NodeId node, const std::set<NodeId>& known = {}) const {
    return sign_of(p, node, known);
  }
};

TEST_F(Signs, ParametersAndTheirProductsHaveAny) {
  EXPECT_EQ(of(x), Sign::unknown);
  EXPECT_EQ(of(multiply(p, x, y)), Sign::unknown);
  EXPECT_EQ(of(matmul(p, x, y)), Sign::unknown);
}

TEST_F(Signs, SquaresAndSumsOfThemAreNotNegative) {
  EXPECT_EQ(of(multiply(p, x, x)), Sign::not_negative);
  EXPECT_EQ(of(matmul(p, x, x)), Sign::not_negative);
  EXPECT_EQ(of(scale(p, multiply(p, x, x), -2)), Sign::not_positive);
  EXPECT_EQ(of(add(p, multiply(p, x, x), multiply(p, y, y))), Sign::not_negative);
  EXPECT_EQ(of(add(p, multiply(p, x, x), multiply(p, y, y), -1)), Sign::unknown);
  EXPECT_EQ(of(outer(p, x, x)), Sign::unknown);  // x_0 x_1 has any sign
}

TEST_F(Signs, KnownNodesCarryTheirSignThroughSumsProductsAndSelections) {
  const NodeId part = slice(p, y, {{.start = 1}});
  EXPECT_EQ(of(part, {y}), Sign::not_negative);
  EXPECT_EQ(of(multiply(p, y, multiply(p, x, x)), {y}), Sign::not_negative);
  EXPECT_EQ(of(scale(p, y, -1), {y}), Sign::not_positive);
  EXPECT_EQ(of(add(p, y, p.constant({1, 0, 2}, {3})), {y}), Sign::not_negative);
  EXPECT_EQ(of(add(p, y, p.constant({1, 0, -2}, {3})), {y}), Sign::unknown);
  EXPECT_EQ(of(y), Sign::unknown);
}

TEST_F(Signs, ConstantsHaveThatOfTheirNumbers) {
  EXPECT_EQ(of(p.constant({0}, {3})), Sign::zero);
  EXPECT_EQ(of(p.constant({0, 1, 2}, {3})), Sign::not_negative);
  EXPECT_EQ(of(p.constant({0, -1, -2}, {3})), Sign::not_positive);
  EXPECT_EQ(of(p.constant({1, -1, 0}, {3})), Sign::unknown);
}

// What is said of a node holds for its values, here for half of the inputs not being negative.
TEST(Sign, HoldsForTheValuesOfRandomPrograms) {
  int said = 0;
  for_seeds(300, [&](Random& random) {
    Program p;
    const NodeId x = p.parameter("x", {2});
    const NodeId y = p.parameter("y", {2});
    std::vector<NodeId> nodes{x, y, p.constant({random.between(-1, 1)}, {2})};
    const auto any = [&] { return nodes[random.below(nodes.size())]; };
    for (int i = 0; i < 6; ++i)
      nodes.push_back(random.below(2) == 0 ? multiply(p, any(), any())
                                           : add(p, any(), any(), random.between(-2, 2)));
    const NodeId node = nodes.back();
    const Sign sign = sign_of(p, node, {y});
    if (sign != Sign::unknown) ++said;
    const Schedule schedule(p, {node});
    for (int point = 0; point < 5; ++point) {
      using Tensor = std::vector<Rational>;
      const std::vector<Tensor> values{{random.between(-3, 3), random.between(-3, 3)},
                                       {random.between(0, 3), random.between(0, 3)}};
      const std::vector<Tensor> results =
          evaluate(schedule, DenseArithmetic<RationalField>(RationalField{}),
                   std::span<const Tensor>(values), std::span<const Tensor>());
      for (const Rational& entry : results[0]) {
        if (sign == Sign::zero) {
          EXPECT_TRUE(entry.is_zero());
        }
        if (sign == Sign::not_negative) {
          EXPECT_FALSE(entry < Rational(0));
        }
        if (sign == Sign::not_positive) {
          EXPECT_FALSE(Rational(0) < entry);
        }
      }
    }
  });
  EXPECT_GT(said, 50);
}

}  // namespace
}  // namespace abide
