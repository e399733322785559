// SPDX-License-Identifier: MIT
#include "abide/program/root_stages.hpp"

#include <gtest/gtest.h>

#include "abide/program/operations.hpp"
#include "abide/program/symbol_draw.hpp"

namespace abide {
namespace {

std::vector<RootStage> stages_of(const Program& program, const std::vector<NodeId>& functions) {
  const Schedule forward(program, functions);
  std::vector<bool> dependent(program.nodes().size(), false);
  for (const NodeId id : program.probes()) dependent[id] = true;
  for (std::size_t id = 0; id < dependent.size(); ++id)
    for (const NodeId operand : program.nodes()[id].operands)
      if (dependent[operand]) dependent[id] = true;
  return root_stages(forward, dependent, true, NumberUnits(program, functions));
}

TEST(RootStages, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId x = p.probe("x", {});
  const NodeId y = p.probe("y", {});
  const NodeId one = p.constant({1}, {});
  const NodeId inner = p.function(Elementary::sqrt, x);
  const NodeId e = p.function(Elementary::exp, inner);
  const NodeId outer =
      p.function(Elementary::sqrt, add(p, add(p, one, multiply(p, x, x)), multiply(p, e, y)));
  const std::vector<RootStage> stages = stages_of(p, {outer});
  ASSERT_EQ(stages.size(), 3U);  // the last has what no root needs
  EXPECT_EQ(stages[0].roots, std::vector<NodeId>{inner});
  EXPECT_EQ(stages[0].leaves, std::vector<NodeId>{x});
  EXPECT_EQ(stages[1].roots, std::vector<NodeId>{outer});
  EXPECT_EQ(stages[1].leaves, std::vector<NodeId>{y});
  EXPECT_EQ(stages[1].functions, std::vector<NodeId>{e});
  EXPECT_TRUE(stages[2].roots.empty());
}

// The first entry of the second root depends on nothing new.
TEST(RootStages, ARootThatCannotBeMendedJoinsTheOneBefore) {
  Program p;
  const NodeId x = p.probe("x", {2});
  const NodeId y = p.probe("y", {2});
  const NodeId inner = p.function(Elementary::sqrt, x);
  const NodeId mask = p.constant({0, 1}, {2});
  const NodeId outer = p.function(Elementary::sqrt, add(p, inner, multiply(p, mask, y)));
  const std::vector<RootStage> stages = stages_of(p, {outer});
  ASSERT_EQ(stages.size(), 2U);
  EXPECT_EQ(stages[0].roots, (std::vector<NodeId>{inner, outer}));
  EXPECT_EQ(stages[0].leaves, (std::vector<NodeId>{x, y}));
}

}  // namespace
}  // namespace abide
