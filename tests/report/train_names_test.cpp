// SPDX-License-Identifier: MIT
#include "abide/report/train_names.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace abide {
namespace {

Watched watched(const std::string& expression, const Shape& shape = {}) {
  Watched result;
  result.expression = expression;
  result.shape = shape;
  return result;
}

TEST(TrainNames, NumberFunctionsWhereThereAreSeveral) {
  Plan plan;
  plan.settings.resize(2);
  plan.settings[0].label = "mu = 0";
  plan.settings[0].watched = {watched("a - b", {2, 2})};
  plan.settings[1].label = "mu = 1";
  plan.settings[1].watched = plan.settings[0].watched;
  const TrainNames one(plan);
  EXPECT_EQ(one.function("a - b"), "a - b");
  EXPECT_EQ(one.entry(plan.settings[0].watched[0], 2), "a - b [1,0]");
  plan.settings[1].watched.push_back(watched("c"));
  const TrainNames two(plan);
  EXPECT_EQ(two.expressions(), (std::vector<std::string>{"a - b", "c"}));
  EXPECT_EQ(two.function("c"), "(2) c");
  EXPECT_EQ(two.function_of_run(plan.settings[1], "a - b"), "mu = 1: (1) a - b");
  EXPECT_EQ(two.entry(plan.settings[1].watched[1], 0), "(2) c");
}

TEST(TrainNames, AbbreviateHundredsOfTerms) {
  std::string law = "W1[0,0]**2";
  EXPECT_EQ(abbreviated(law), law);
  for (int i = 1; i < 300; ++i) law += fmt::format(" {} W1[0,{}]**2", i % 2 == 0 ? '+' : '-', i);
  const std::string shown = abbreviated(law);
  EXPECT_LT(shown.size(), kLongestShown);
  EXPECT_TRUE(shown.starts_with("W1[0,0]**2 - W1[0,1]**2 + W1[0,2]**2 -")) << shown;
  EXPECT_TRUE(shown.ends_with("**2 + .. (300 terms)")) << shown;
  // One term that is long is cut where it is too long.
  EXPECT_LT(abbreviated(std::string(400, 'x')).size(), kLongestShown);
}

}  // namespace
}  // namespace abide
