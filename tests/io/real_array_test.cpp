// SPDX-License-Identifier: MIT
#include "abide/io/real_array.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace abide {
namespace {

TEST(RealArray, FindsTheFirstEntryThatIsNotFinite) {
  EXPECT_EQ(first_not_finite({}), std::nullopt);
  EXPECT_EQ(first_not_finite({1, -2, 1e308}), std::nullopt);
  EXPECT_EQ(first_not_finite({1, std::nan(""), HUGE_VAL}), 1U);
  EXPECT_EQ(first_not_finite({-HUGE_VAL, 1}), 0U);
}

}  // namespace
}  // namespace abide
