// SPDX-License-Identifier: MIT
#include "abide/lie/field_paths.hpp"

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// relu:3,4,5,2: W1 [4, 3], W2 [5, 4], W3 [2, 5].
TEST(FieldPaths, FirstPathsRunThroughTheFirstUnits) {
  const Flow flow = Flow::gradient(load_model("relu:3,4,5,2"));
  const FieldGraph graph(flow.field_schedule());
  FieldPaths paths(graph);
  FieldPath path;
  for (std::size_t o = 0; o < 5; ++o)
    for (std::size_t i = 0; i < 4; ++i) {
      ASSERT_TRUE(paths.first(1, o * 4 + i, path));
      std::size_t seen = 0;
      for (const LeafEntry& leaf : path.parameters) {
        EXPECT_NE(leaf.tensor, 1U);
        EXPECT_EQ(leaf.entry, leaf.tensor == 0 ? i * 3 : o);
        ++seen;
      }
      EXPECT_EQ(seen, 2U);
      EXPECT_EQ(path.probes.size(), 4U);
    }
}

TEST(FieldPaths, ThereIsNoneWhereTheFieldIsZero) {
  FlowOptions options;
  options.frozen = {"W2"};
  const Flow flow = Flow::make(load_model("relu:2,2,2"), options);
  const FieldGraph graph(flow.field_schedule());
  FieldPaths paths(graph);
  FieldPath path;
  EXPECT_TRUE(paths.first(0, 3, path));
  EXPECT_FALSE(paths.first(1, 0, path));
}

// Where W2 is 0 but for one entry, all paths through W1 use that entry.
TEST(FieldPaths, DoNotPassWhereThePointIsZero) {
  const Flow flow = Flow::gradient(load_model("relu:2,3,2"));
  const FieldGraph graph(flow.field_schedule());
  const FieldPaths::Point point{{1, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 7, 0}};
  FieldPaths paths(graph, &point);
  FieldPath path;
  EXPECT_FALSE(paths.first(0, 0, path));  // W1[0, 0] meets the column 0 of W2
  for_seeds(20, [&](Random& random) {
    ASSERT_TRUE(paths.random(0, 2, random, path));  // W1[1, 0]
    ASSERT_EQ(path.parameters.size(), 1U);
    EXPECT_EQ(path.parameters[0].tensor, 1U);
    EXPECT_EQ(path.parameters[0].entry, 4U);
  });
}

TEST(FieldPaths, RandomOnesReachEveryProbeEntry) {
  const Flow flow = Flow::gradient(load_model("relu:3,4,5,2"));
  const FieldGraph graph(flow.field_schedule());
  FieldPaths paths(graph);
  FieldPath path;
  Random random(1);
  std::vector<std::vector<int>> met;
  for (const std::size_t size : flow.probe_blocks()) met.emplace_back(size, 0);
  for (int draw = 0; draw < 200; ++draw) {
    ASSERT_TRUE(paths.random(1, random.below(20), random, path));
    for (const LeafEntry& leaf : path.probes) met[leaf.tensor][leaf.entry] = 1;
  }
  for (const std::vector<int>& block : met) EXPECT_EQ(block, std::vector<int>(block.size(), 1));
}

}  // namespace
}  // namespace abide
