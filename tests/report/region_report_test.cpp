// SPDX-License-Identifier: MIT
#include "abide/report/region_report.hpp"

#include <gtest/gtest.h>

#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

Count count_of(std::size_t state, std::size_t dimension, bool closed = true) {
  Count count;
  count.state = state;
  count.lie_dimension = dimension;
  count.closed = closed;
  return count;
}

TEST(RegionReport, SaysWhatWasSeenAtEachOfTheParameters) {
  const RegionCounts counts{
      100, {{2, 99, count_of(4, 1)}, {1, 1, count_of(4, 3, false)}}, GatesVerdict::maybe_more};
  const std::string text = regions_text(count_of(4, 2), counts);
  EXPECT_TRUE(has(text, "parameters 1: 2 gate patterns among 99 inputs, at most 3 laws\n")) << text;
  EXPECT_TRUE(has(text, "parameters 2: 1 gate pattern among 1 input, at most 1 law; not counted"))
      << text;
  EXPECT_TRUE(has(text, "the network itself may have more than the")) << text;
}

TEST(RegionReport, SaysWhenNothingIsLost) {
  const std::string text =
      regions_text(count_of(4, 3), {10, {{2, 10, count_of(4, 3)}}, GatesVerdict::same});
  EXPECT_TRUE(has(text, "no more than 1 law")) << text;
  EXPECT_TRUE(has(regions_text(count_of(4, 4), {10, {{2, 10, count_of(4, 4)}}, GatesVerdict::same}),
                  "the network itself has no law"));
}

TEST(RegionReport, SaysWhenThereIsNothingToSee) {
  EXPECT_TRUE(has(regions_text(count_of(4, 3), {10, {}, GatesVerdict::no_gates}), "no ReLU gates"));
  EXPECT_TRUE(
      has(regions_text(count_of(4, 3), {10, {}, GatesVerdict::not_decided}), "not decided"));
}

}  // namespace
}  // namespace abide
