// SPDX-License-Identifier: MIT
#include "abide/model/other_words.hpp"

#include <gtest/gtest.h>

#include "abide/model/lowering.hpp"

namespace abide {
namespace {

TEST(OtherWords, SayWhatToWrite) {
  EXPECT_EQ(instead_of_function("matmul"), "write A @ B");
  EXPECT_EQ(instead_of_keyword("inplace"), "leave it out");
  EXPECT_EQ(instead_of_function("elu"), "write relu(x) + minimum(exp(x) - 1, 0)");
  EXPECT_EQ(instead_of_function("LayerNorm"), "write layer_norm(x, axis=-1, eps=1/100000) * g + b");
  EXPECT_TRUE(is_library("np"));
  EXPECT_FALSE(instead_of_function("fourier").has_value());
  EXPECT_FALSE(instead_of_keyword("speed").has_value());
  EXPECT_FALSE(is_library("x"));
}

// A word that expressions have needs no other.
TEST(OtherWords, AreNoFunctions) {
  for (const std::string& name : Lowering::function_names())
    EXPECT_FALSE(instead_of_function(name).has_value()) << name;
}

TEST(OtherWords, SlopesHaveTheirNamesInPyTorchAndHere) {
  Program program;
  const NodeId x = program.parameter("x", {});
  Grammar grammar;
  grammar.gates = true;
  Lowering lowering(
      program, [x](const std::string&, std::size_t) { return x; }, grammar);
  const auto node = [&](const char* text) { return lowering.lower(parse_expression(text)); };
  for (const char* text : {"leaky_relu(x, slope=0.2)", "leaky_relu(x, negative_slope=1/5)"})
    EXPECT_EQ(node(text), node("leaky_relu(x, 0.2)")) << text;
  EXPECT_NE(node("leaky_relu(x, slope=0.3)"), node("leaky_relu(x, 0.2)"));
}

}  // namespace
}  // namespace abide
