// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"

namespace abide {
namespace {

TEST(State, NamesForLatexHaveDigitsAsIndicesAndEscapeUnderscores) {
  EXPECT_EQ(latex_name("W1"), "W_{1}");
  EXPECT_EQ(latex_name("x"), "x");
  EXPECT_EQ(latex_name("bias"), "\\mathrm{bias}");
  EXPECT_EQ(latex_name("a_b_12"), "\\mathrm{a\\_b\\_}_{12}");
}

TEST(State, OfGradientFlowHasOneBlockForEachParameter) {
  const std::vector<StateBlock> state = parameter_blocks(load_model("relu:2,3,2,1+bias").program);
  ASSERT_EQ(state.size(), 5U);
  std::int64_t total = 0;
  for (const StateBlock& block : state) {
    EXPECT_EQ(block.kind, StateBlock::Kind::parameter);
    EXPECT_TRUE(block.rate.is_zero());
    EXPECT_EQ(block.latex, latex_name(block.name));
    total += entries(block.shape);
  }
  EXPECT_EQ(state[0].name, "W1");
  EXPECT_EQ(state[0].shape, (Shape{3, 2}));
  EXPECT_EQ(total, load_model("relu:2,3,2,1+bias").program.parameter_entries());
}

}  // namespace
}  // namespace abide
