// SPDX-License-Identifier: MIT
#include "abide/typeset/beginning.hpp"

#include <gtest/gtest.h>

#include "abide/model/expression_text.hpp"

namespace abide {
namespace {

std::string text(const char* law, std::size_t most) {
  const auto begun = beginning(parse_expression(law), most);
  return begun ? expression_text(begun->expression).text : "whole";
}

TEST(Beginning, OfALongLawIsNoLaw) {
  EXPECT_EQ(text("x + 2*W[0,0] + dx - y", 2), "x + 2*W[0,0] + ..");
  EXPECT_EQ(text("exp(t)*(x + dx - y)", 2), "exp(t)*(x + dx + ..)");
  EXPECT_EQ(text("(1 + exp(t))*(x + dx - y)", 2), "(1 + exp(t))*(x + dx + ..)");
  EXPECT_EQ(text("-x - y - z", 1), "-x + ..");
  const Beginning begun = *beginning(parse_expression("x - y - z - u"), 3);
  EXPECT_EQ(begun.shown, 3U);
  EXPECT_EQ(begun.terms, 4U);
  EXPECT_THROW((void)parse_expression(expression_text(begun.expression).text), ExpressionError);
}

TEST(Beginning, OfAShortLawIsTheLaw) {
  EXPECT_EQ(text("x + y - z", 3), "whole");
  EXPECT_EQ(text("t*(x + y - z)", 3), "whole");
  // A factor in the time is shown whole, and so is what is inside of functions.
  EXPECT_EQ(text("(1 + t + t**2)*x", 2), "whole");
  EXPECT_EQ(text("sum(x + y + z)", 2), "whole");
}

}  // namespace
}  // namespace abide
