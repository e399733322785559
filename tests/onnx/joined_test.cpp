// SPDX-License-Identifier: MIT
#include "abide/onnx/joined.hpp"

#include <cmath>

#include "abide/error.hpp"
#include "abide/onnx/operands.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Joined, PartsStandOneAfterTheOther) {
  testing::for_seeds(5, [](Random& random) {
    Program program;
    Workspace work(program);
    std::vector<Value> parts, rows;
    Known::Integers all;
    // More than there are in two groups of groups.
    for (std::int64_t n = 0; n < 300; ++n) {
      Known::Integers part;
      for (std::int64_t i = random.between(1, 2); i-- > 0;) part.push_back(random.between(-9, 9));
      all.insert(all.end(), part.begin(), part.end());
      parts.emplace_back(Known::integers(part));
      rows.emplace_back(Known::integers({n, -n}));
    }
    EXPECT_EQ(std::get<Known>(joined(work, parts, 0)), Known::integers(all));
    const auto columns = std::get<Known>(stacked(work, rows, 1));
    EXPECT_EQ(columns.shape, (Shape{2, 300}));
    EXPECT_EQ(std::get<Known::Integers>(columns.entries)[299], 299);
    EXPECT_EQ(std::get<Known::Integers>(columns.entries)[599], -299);
  });
}

TEST(Joined, KeepWhatTheirPartsAre) {
  Program program;
  Workspace work(program);
  const NodeId x = program.probe("x", {2});
  const Value masked = Masked{x, {true, false}};
  const Value joint = joined(work, {computed(x), masked}, 0);
  EXPECT_EQ(std::get<Masked>(joint).hidden, (std::vector<bool>{false, false, true, false}));
  EXPECT_TRUE(std::get<Computed>(joined(work, {Computed{x, true}, Computed{x, true}}, 0)).truth);
  EXPECT_FALSE(std::get<Computed>(joined(work, {Computed{x, true}, computed(x)}, 0)).truth);
  EXPECT_EQ(std::get<Computed>(joined(work, {computed(x)}, 0)).node, x);
}

TEST(Joined, WhatIsStackedHasOneShape) {
  Program program;
  Workspace work(program);
  const NodeId x = program.probe("x", {2});
  const NodeId y = program.probe("y", {3});
  EXPECT_EQ(program.shape(work.node(stacked(work, {computed(x), computed(x)}, 0))), (Shape{2, 2}));
  EXPECT_THROW((void)stacked(work, {computed(x), computed(y)}, 0), ShapeError);
}

}  // namespace
}  // namespace abide
