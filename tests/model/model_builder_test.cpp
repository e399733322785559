// SPDX-License-Identifier: MIT
#include "abide/model/model_builder.hpp"

#include <stdexcept>

#include "abide/error.hpp"
#include "abide/program/operations.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(ModelBuilder, WorkedExampleOfTheHeader) {
  ModelBuilder b;
  Program& p = b.program();
  const NodeId x = b.input("x", {3});
  const NodeId W1 = b.parameter("W1", {1, 3});
  const NodeId b1 = b.parameter("b", {1});
  const NodeId z = add(p, matmul(p, W1, x), b1);
  const NodeId h = b.gated("gate1", z);
  const NodeId W2 = b.parameter("W2", {2, 1});
  b.output(matmul(p, W2, h), "w");
  const Model model = std::move(b).finish();
  EXPECT_EQ(model.inputs, std::vector<NodeId>{x});
  ASSERT_EQ(model.gates.size(), 1U);
  EXPECT_EQ(model.gates[0].argument, z);
  EXPECT_TRUE(model.free_gates());
  // W1 = (1, 2, 3), b = 4, W2 = (5, 6); x = (7, 8, 9), the gate 10, w = (11, 12).
  const auto at = testing::evaluate_at(model.program, {model.objective}, RationalField{},
                                       {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_EQ(at[0][0], Rational((7 + 16 + 27 + 4) * 10 * (5 * 11 + 6 * 12)));
}

// L is the sum over the outputs, each with a probe of its shape.
TEST(ModelBuilder, SumsItsOutputs) {
  ModelBuilder b;
  const NodeId u = b.parameter("u", {2});
  const NodeId v = b.parameter("v", {});
  b.output(u, "p");
  b.output(v, "q");
  const Model model = std::move(b).finish();
  ASSERT_EQ(model.outputs.size(), 2U);
  EXPECT_FALSE(model.free_gates());
  const auto at =
      testing::evaluate_at(model.program, {model.objective}, RationalField{}, {2, 3, 5, 7, 11, 13});
  EXPECT_EQ(at[0][0], Rational(2 * 7 + 3 * 11 + 5 * 13));
}

TEST(ModelBuilder, RefusesWhatIsNoModel) {
  ModelBuilder b;
  (void)b.parameter("u", {2});
  EXPECT_THROW((void)b.parameter("u", {3}), std::invalid_argument);
  EXPECT_THROW((void)b.input("u", {3}), std::invalid_argument);
  EXPECT_THROW((void)std::move(b).finish(), ShapeError);
}

}  // namespace
}  // namespace abide
