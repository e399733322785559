// SPDX-License-Identifier: MIT
#include "abide/program/shape.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"

namespace abide {
namespace {

TEST(Shape, CountsEntries) {
  EXPECT_EQ(entries({}), 1);
  EXPECT_EQ(entries({3, 2}), 6);
  EXPECT_EQ(entries({limits().tensor_entries}), limits().tensor_entries);
}

TEST(Shape, RejectsWhatIsNotAShape) {
  EXPECT_THROW((void)entries({3, 0}), ShapeError);
  EXPECT_THROW((void)entries({-1}), ShapeError);
  EXPECT_THROW((void)entries({limits().tensor_entries, 2}), ShapeError);
  EXPECT_THROW((void)entries({INT64_MAX, INT64_MAX}), ShapeError);
}

TEST(Shape, PrintsAsAList) {
  EXPECT_EQ(to_string({3, 2}), "[3, 2]");
  EXPECT_EQ(to_string({}), "[]");
}

TEST(Shape, StridesAreRowMajor) {
  EXPECT_EQ(strides({4, 3, 2}), (std::vector<std::int64_t>{6, 2, 1}));
  EXPECT_TRUE(strides({}).empty());
}

}  // namespace
}  // namespace abide
