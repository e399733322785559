// SPDX-License-Identifier: MIT
#include "abide/families/tensor_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "abide/program/gathers.hpp"

namespace abide {
namespace {

std::vector<std::string> texts(const std::vector<TensorView>& views) {
  std::vector<std::string> result;
  for (const TensorView& view : views) result.push_back(view.text);
  return result;
}

StateBlock block(const std::string& name, const Shape& shape) {
  StateBlock result;
  result.name = name;
  result.shape = shape;
  return result;
}
const StateBlock kMatrix = block("W", {6, 4});

TEST(TensorView, WorkedExampleOfTheHeader) {
  Program program;
  (void)program.reshape(program.probe("x", {6, 5}), {2, 3, 5});
  EXPECT_EQ(texts(views(kMatrix, 0, axis_splits(program))),
            (std::vector<std::string>{"W", "reshape(W, 2, 3, 4)"}));
}

TEST(TensorView, FollowsMergesAsWellAsSplits) {
  Program program;
  (void)program.reshape(program.probe("x", {5, 2, 3}), {5, 6});
  EXPECT_EQ(texts(views(kMatrix, 0, axis_splits(program))),
            (std::vector<std::string>{"W", "reshape(W, 2, 3, 4)"}));
}

TEST(TensorView, CutsAxesToTheRunsOfTheProgram) {
  Program program;
  const NodeId x = program.probe("x", {5, 6});
  View run{{5, 6}, {5, 3}, {{0, {1, 0}, 1}, {3, {0, 1}, 1}}};
  (void)program.view(x, run);
  const auto found = views(kMatrix, 0, axis_splits(program));
  EXPECT_EQ(texts(found), (std::vector<std::string>{"W", "W[0:3]", "W[3:6]"}));
  EXPECT_EQ(found[2].offset, 3 * 4);
  EXPECT_EQ(found[2].axes, (std::vector<TensorView::Axis>{{3, 4}, {4, 1}}));
}

// The axis of 6 as 2 x 3 with one place of a factor taken.
std::vector<std::string> with_place_of(std::size_t factor, std::int64_t place) {
  Program program;
  const NodeId split = program.reshape(program.probe("x", {6}), {2, 3});
  View view{{2, 3}, {factor == 0 ? 3 : 2}, {{0, {1}, 1}, {0, {1}, 1}}};
  view.axes[factor] = {place, {0}, 1};
  (void)program.view(split, view);
  return texts(views(kMatrix, 0, axis_splits(program)));
}

TEST(TensorView, TakesPlacesOfFactors) {
  const auto has = [](const std::vector<std::string>& all, const char* text) {
    return std::find(all.begin(), all.end(), text) != all.end();
  };
  EXPECT_TRUE(has(with_place_of(1, 1), "reshape(W, 2, 3, 4)[:,1]"));  // packed head by head
  EXPECT_TRUE(has(with_place_of(0, 1), "W[3:6]"));                    // packed one after the other
}

TEST(TensorView, OverlapsWhereAnEntryIsShared) {
  Program program;
  const NodeId x = program.probe("x", {6});
  for (const std::int64_t from : {0, 2, 3}) (void)program.view(x, {{6}, {3}, {{from, {1}, 1}}});
  const auto found = views(kMatrix, 0, axis_splits(program));
  const auto named = [&](const char* text) {
    const auto at = std::find_if(found.begin(), found.end(),
                                 [&](const TensorView& view) { return view.text == text; });
    return at == found.end() ? TensorView{} : *at;
  };
  EXPECT_TRUE(overlap(named("W"), named("W[0:3]")));
  EXPECT_TRUE(overlap(named("W[0:3]"), named("W[2:5]")));
  EXPECT_FALSE(overlap(named("W[0:3]"), named("W[3:6]")));
  EXPECT_FALSE(overlap(found[0], views(kMatrix, 1, {})[0]));
}

TEST(TensorView, LeavesOutAxesOfSizeOne) {
  const auto found = views(block("K", {4, 1, 3, 1}), 0, {});
  ASSERT_EQ(texts(found), std::vector<std::string>{"reshape(K, 4, 3)"});
  EXPECT_EQ(found[0].axes, (std::vector<TensorView::Axis>{{4, 3}, {3, 1}}));
}

}  // namespace
}  // namespace abide
