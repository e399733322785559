// SPDX-License-Identifier: MIT
#include "abide/lie/region_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

std::vector<std::size_t> laws_in_regions(const Model& model, std::uint64_t seed,
                                         std::size_t samples = 60) {
  CountOptions options;
  options.seed = seed;
  options.threads = 1;
  std::vector<std::size_t> result;
  for (const RegionCount& count : count_in_regions(Flow::gradient(model), samples, 3, options))
    result.push_back(count.laws_at_most());
  return result;
}

// Two inputs: hyperplanes are distinct at random parameters, and no law is lost ([N23] Thm 2.14).
TEST(RegionCount, TwoLayersOfTwoInputsHaveTheLawsOfFreeGates) {
  for (std::uint64_t seed = 1; seed <= testing::cases(3); ++seed)
    for (const char* name : {"relu:2,2,1", "relu:2,3,2", "relu:2,2,1+bias"}) {
      const Model model = load_model(name);
      const std::size_t free = count_laws(Flow::gradient(model), {}).laws();
      const std::vector<std::size_t> found = laws_in_regions(model, seed, 400);
      ASSERT_EQ(found.size(), 3U);
      // A thin sector may be missed at one of the parameters.
      EXPECT_GE(*std::min_element(found.begin(), found.end()), free) << name;
      EXPECT_EQ(*std::min_element(found.begin(), found.end()), free) << name << ", seed " << seed;
    }
}

// One input and no bias: the units that are open together share a pattern. The fields are
// (u, w) on one side and on the other, so that u_i^2 - w_i^2 and the ratios within each side are
// conserved: with k units on one side, of 2 k coordinates all but one.
TEST(RegionCount, OneInputHasTheLawsOfLinearNetworksOnEachSide) {
  std::vector<std::size_t> all;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    for (const std::size_t laws : laws_in_regions(load_model("relu:1,2,1"), seed)) {
      EXPECT_TRUE(laws == 2 || laws == 3) << laws << ", seed " << seed;
      all.push_back(laws);
    }
  EXPECT_NE(std::count(all.begin(), all.end(), 2U), 0);
  EXPECT_NE(std::count(all.begin(), all.end(), 3U), 0);
}

// [I25] Example 4.8: free gates have 2 laws, and a sign region has 3.
TEST(RegionCount, ResidualExampleHasMoreInARegion) {
  const Model model = parse_model(
      "[inputs]\nx = []\n[parameters]\nu = []\nv = []\ns = []\nt = []\n"
      "[definitions]\nh = \"x + u*relu(v*x)\"\n[model]\noutput = \"h + s*relu(t*h)\"\n",
      "residual.toml");
  EXPECT_EQ(count_laws(Flow::gradient(model), {}).laws(), 2U);
  std::vector<std::size_t> all;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    for (const std::size_t laws : laws_in_regions(model, seed)) {
      EXPECT_GE(laws, 2U);
      all.push_back(laws);
    }
  EXPECT_NE(std::count(all.begin(), all.end(), 3U), 0);
}

TEST(RegionCount, ModelsWithoutGatesHaveNoRegions) {
  EXPECT_TRUE(laws_in_regions(load_model("linear:2,2,2"), 1).empty());
}

}  // namespace
}  // namespace abide
