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
  EXPECT_EQ(texts(found), (std::vector<std::string>{"W", "W[3:6]"}));
  EXPECT_EQ(found[1].offset, 3 * 4);
  EXPECT_EQ(found[1].axes, (std::vector<TensorView::Axis>{{3, 4}, {4, 1}}));
  // Packed head by head: of an axis of 6 = 2 x 3 the place 1 of the 3.
  Program packed;
  const NodeId heads = packed.reshape(packed.probe("x", {6}), {2, 3});
  (void)packed.view(heads, {{2, 3}, {2}, {{0, {1}, 1}, {1, {0}, 1}}});
  const auto some = texts(views(kMatrix, 0, axis_splits(packed)));
  EXPECT_NE(std::find(some.begin(), some.end(), "reshape(W, 2, 3, 4)[:,1]"), some.end());
}

TEST(TensorView, OverlapsWhereAnEntryIsShared) {
  Program program;
  const NodeId x = program.probe("x", {6});
  for (const std::int64_t from : {0, 2, 3})
    (void)program.view(x, {{6}, {3}, {{from, {1}, 1}}});
  const auto found = views(kMatrix, 0, axis_splits(program));
  ASSERT_EQ(texts(found), (std::vector<std::string>{"W", "W[0:3]", "W[2:5]", "W[3:6]"}));
  EXPECT_TRUE(overlap(found[0], found[1]));
  EXPECT_TRUE(overlap(found[1], found[2]));
  EXPECT_FALSE(overlap(found[1], found[3]));
  EXPECT_FALSE(overlap(found[0], views(kMatrix, 1, {})[0]));
}

TEST(TensorView, LeavesOutAxesOfSizeOne) {
  const auto found = views(block("K", {4, 1, 3, 1}), 0, {});
  ASSERT_EQ(texts(found), std::vector<std::string>{"reshape(K, 4, 3)"});
  EXPECT_EQ(found[0].axes, (std::vector<TensorView::Axis>{{4, 3}, {3, 1}}));
}

}  // namespace
}  // namespace abide
