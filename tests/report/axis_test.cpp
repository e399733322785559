// SPDX-License-Identifier: MIT
#include "abide/report/axis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::string> names(const Axis& axis) {
  std::vector<std::string> texts;
  for (const Tick& tick : axis.ticks)
    if (!tick.text.empty()) texts.push_back(tick.text);
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Axis, HasRoundTicks) {
  EXPECT_EQ(names(axis_of({0, 1}, false, 0)), (Texts{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(names(axis_of({0.013, 40}, false, 0)), (Texts{"10", "20", "30", "40"}));
  EXPECT_EQ(names(axis_of({-3, 3}, false, 0)), (Texts{"−3", "−2", "−1", "0", "1", "2", "3"}));
  EXPECT_EQ(names(axis_of({0, 3e-5}, false, 0)),
            (Texts{"0", "0.5 × 10⁻⁵", "1.0 × 10⁻⁵", "1.5 × 10⁻⁵", "2.0 × 10⁻⁵", "2.5 × 10⁻⁵",
                   "3.0 × 10⁻⁵"}));
  EXPECT_EQ(names(axis_of({0, 4e12}, false, 0)),
            (Texts{"0", "1 × 10¹²", "2 × 10¹²", "3 × 10¹²", "4 × 10¹²"}));
  EXPECT_EQ(names(axis_of({2.9999999, 3.0000001}, false, 0)),
            (Texts{"2.99999990", "2.99999995", "3.00000000", "3.00000005", "3.00000010"}));
}

TEST(Axis, HasPowersOfTenWhenLogarithmic) {
  EXPECT_EQ(names(axis_of({0.013, 40}, true, 0)), (Texts{"10⁻¹", "1", "10"}));
  EXPECT_EQ(names(axis_of({1e-16, 1}, true, 0)),
            (Texts{"10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1"}));
  EXPECT_EQ(names(axis_of({2e-3, 7e-2}, true, 0)),
            (Texts{"2 × 10⁻³", "5 × 10⁻³", "10⁻²", "2 × 10⁻²", "5 × 10⁻²"}));
  EXPECT_EQ(names(axis_of({1.5, 30}, true, 0)), (Texts{"2", "5", "10", "20"}));
  EXPECT_EQ(names(axis_of({0.3, 0.4}, true, 0)).size(), 6U);
  // Nine, between two named ones.
  EXPECT_EQ(axis_of({1, 100}, true, 0).ticks.size(), 19U);
}

TEST(Axis, LeavesOutWhatHasNoPlace) {
  EXPECT_EQ(axis_of({1, kNaN, 3, kInfinity, -kInfinity, 1e290}, false, 0).high, 3);
  EXPECT_EQ(axis_of({1, 0, -4, 3}, true, 0).low, 1);
  EXPECT_FALSE(has_place(kNaN, false));
  EXPECT_FALSE(has_place(kInfinity, false));
  EXPECT_FALSE(has_place(0, true));
  EXPECT_TRUE(has_place(0, false));
  EXPECT_FALSE(has_place(-1, true));
  EXPECT_TRUE(has_place(-1, false));
}

TEST(Axis, HasALengthForAnyValues) {
  for (const bool log : {false, true})
    for (const std::vector<double>& values : std::vector<std::vector<double>>{{},
                                                                              {kNaN},
                                                                              {0},
                                                                              {-2},
                                                                              {3, 3},
                                                                              {5e-324},
                                                                              {-1e-300, 1e-300},
                                                                              {1e280},
                                                                              {1e-280},
                                                                              {1e-280, 1e280},
                                                                              {-1e280, 1e280},
                                                                              {3, 3 * (1 + 1e-15)},
                                                                              {1e12, 1e12 + 1}}) {
      const Axis axis = axis_of(values, log, 0.03);
      EXPECT_LT(axis.low, axis.high);
      EXPECT_TRUE(!log || axis.low > 0);
      EXPECT_TRUE(std::isfinite(axis.low) && std::isfinite(axis.high));
      EXPECT_GE(names(axis).size(), 2U);
      EXPECT_LE(names(axis).size(), 10U);
      for (const std::string& text : names(axis)) EXPECT_LT(text.size(), 30U) << text;
    }
}

TEST(Axis, ShowsAllValuesBetweenItsEndsAndTicksInOrder) {
  testing::for_seeds(50, [](Random& random) {
    for (const bool log : {false, true}) {
      std::vector<double> values;
      const double size = std::pow(10.0, static_cast<double>(random.below(30)) - 15);
      for (int i = 0; i < 5; ++i)
        values.push_back(size * (1 + static_cast<double>(random.below(1000)) / (log ? 1 : 50)) -
                         (log ? 0 : 10 * size));
      const Axis axis = axis_of(values, log, 0.02);
      for (const double value : values) {
        EXPECT_GT(axis.position(value), 0);
        EXPECT_LT(axis.position(value), 1);
      }
      std::set<std::string> different;
      double last = axis.low;
      for (const Tick& tick : axis.ticks) {
        EXPECT_GE(tick.at, last);
        EXPECT_LE(tick.at, axis.high);
        last = tick.at;
        EXPECT_TRUE(tick.text.empty() || different.insert(tick.text).second) << tick.text;
      }
      EXPECT_GE(different.size(), 2U);
    }
  });
}

TEST(Axis, MeasuresTheWay) {
  EXPECT_DOUBLE_EQ(axis_of({2, 4}, false, 0).position(3), 0.5);
  EXPECT_DOUBLE_EQ(axis_of({1e-4, 1}, true, 0).position(1e-3), 0.25);
  EXPECT_DOUBLE_EQ(axis_of({2, 4}, false, 0).position(9), 1);
  const Axis spare = axis_of({0, 10}, false, 0.1);
  EXPECT_DOUBLE_EQ(spare.low, -1);
  EXPECT_DOUBLE_EQ(spare.high, 11);
}

}  // namespace
}  // namespace abide
