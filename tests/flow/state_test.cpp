// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <gtest/gtest.h>

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

using Kind = StateBlock::Kind;

TEST(State, OfGradientFlowHasOneBlockForEachParameter) {
  const std::vector<StateBlock> state = parameter_blocks(load_model("relu:2,3,2,1+bias").program);
  ASSERT_EQ(state.size(), 5U);
  std::int64_t total = 0;
  for (const StateBlock& block : state) {
    EXPECT_EQ(block.kind, Kind::parameter);
    EXPECT_TRUE(block.rate.is_zero());
    EXPECT_FALSE(block.positive);
    total += entries(block.shape);
  }
  EXPECT_EQ(state[0].name, "W1");
  EXPECT_EQ(state[0].shape, (Shape{3, 2}));
  EXPECT_EQ(total, load_model("relu:2,3,2,1+bias").program.parameter_entries());
}

TEST(State, OfMomentumFlowHasVelocitiesAndTheTime) {
  const Flow flow = Flow::make(load_model("linear:3,2,4"), {Dynamics::momentum, "1/3", {}});
  const std::span<const StateBlock> state = flow.space().blocks();
  ASSERT_EQ(state.size(), 5U);
  for (std::size_t b = 0; b < 2; ++b) {
    EXPECT_EQ(state[b].kind, Kind::parameter);
    EXPECT_EQ(state[2 + b].kind, Kind::velocity);
    EXPECT_EQ(state[2 + b].name, "d" + state[b].name);
    EXPECT_EQ(state[2 + b].shape, state[b].shape);
  }
  EXPECT_EQ(state[4].kind, Kind::time);
  EXPECT_EQ(state[4].name, "exp(1/3*t)");
  EXPECT_EQ(state[4].rate, Rational(1, 3));
  EXPECT_EQ(state[4].shape, Shape{});
}

TEST(State, TimeIsTItselfOnlyWithoutARate) {
  EXPECT_EQ(time_block(0).name, "t");
  EXPECT_FALSE(time_block(0).positive);
  EXPECT_EQ(time_block(2).name, "exp(2*t)");
  EXPECT_TRUE(time_block(2).positive);
}

TEST(State, ExponentialsReadAsPeopleWriteThem) {
  EXPECT_EQ(exponential_text(1), "exp(t)");
  EXPECT_EQ(exponential_text(-1), "exp(-t)");
  EXPECT_EQ(exponential_text(Rational(2, 3)), "exp(2/3*t)");
  EXPECT_EQ(exponential_text(-2), "exp(-2*t)");
}

TEST(State, IndicesAreRowMajor) {
  EXPECT_EQ(index_text({}, 0), "");
  EXPECT_EQ(index_text({4}, 3), "[3]");
  EXPECT_EQ(index_text({2, 3}, 4), "[1,1]");
  EXPECT_EQ(index_text({2, 3, 4}, 23), "[1,2,3]");
}

}  // namespace
}  // namespace abide
