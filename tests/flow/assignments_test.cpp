// SPDX-License-Identifier: MIT
#include "abide/flow/assignments.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

TEST(Assignments, EndAtCommasOutsideOfBracketsAndQuotes) {
  const std::vector<Assigned> parts =
      assignments("W1=mirror, W2 = diag(concat([a, b], axis=0)), b=einsum('i,j', x, y)");
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].name, "W1");
  EXPECT_EQ(parts[0].value, "mirror");
  EXPECT_EQ(parts[1].name, "W2");
  EXPECT_EQ(parts[1].name_at, 11U);
  EXPECT_EQ(parts[1].value, "diag(concat([a, b], axis=0))");
  EXPECT_EQ(parts[1].value_at, 16U);
  EXPECT_EQ(parts[2].value, "einsum('i,j', x, y)");
}

TEST(Assignments, MayHaveNamesInQuotes) {
  const std::vector<Assigned> parts =
      assignments("'a,(b'=2, \"layers.0.weight\" =mirror, W=\"it's\"*'x,y', b.c=1");
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[0].name, "a,(b");
  EXPECT_EQ(parts[1].name, "layers.0.weight");
  EXPECT_EQ(parts[1].name_at, 10U);
  EXPECT_EQ(parts[1].value, "mirror");
  EXPECT_EQ(parts[2].value, "\"it's\"*'x,y'");
  EXPECT_EQ(parts[3].name, "b.c");
  EXPECT_EQ(unquoted("'a\""), "'a\"");
  EXPECT_EQ(unquoted("\"\""), "\"\"");
}

TEST(Assignments, MayHaveNoName) {
  const std::vector<Assigned> parts = assignments("mirror");
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_FALSE(parts[0].named);
  EXPECT_EQ(parts[0].value, "mirror");
  EXPECT_TRUE(assignments("=2")[0].named);
  EXPECT_TRUE(assignments("")[0].value.empty());
}

}  // namespace
}  // namespace abide
