// SPDX-License-Identifier: MIT
#include "abide/io/toml_text.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

TEST(TomlText, WorkedExampleOfTheHeader) {
  EXPECT_EQ(inside_literal(R"(phi = "a\tb")", 6, 2), 10U);
}

TEST(TomlText, PassesTheQuotesOfEveryKindOfString) {
  EXPECT_EQ(inside_literal("'abc'", 0, 1), 2U);
  EXPECT_EQ(inside_literal("'''abc'''", 0, 1), 4U);
  EXPECT_EQ(inside_literal("\"\"\"\nabc\"\"\"", 0, 1), 5U);
  EXPECT_EQ(inside_literal(R"("\u00e9b")", 0, 2), 7U);  // an escape that stands for two bytes
}

TEST(TomlText, CountsThePartsOfEachKey) {
  EXPECT_FALSE(too_long_key("a.b.c = 1\nd.e.f = 2.5\n", 3).has_value());
  EXPECT_EQ(too_long_key("a = 1\nb.c.d.e = 2\n", 3), 11U);
  EXPECT_FALSE(too_long_key("a = \"x.x.x.x.x\" # y.y.y.y\n", 3).has_value());
}

}  // namespace
}  // namespace abide
