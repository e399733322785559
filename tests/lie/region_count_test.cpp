// SPDX-License-Identifier: MIT
#include "abide/lie/region_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

RegionCounts counts_of(const Model& model, std::uint64_t seed, std::size_t samples = 60) {
  CountOptions options;
  options.seed = seed;
  options.threads = 1;
  const Flow flow = Flow::gradient(model);
  return count_in_regions(flow, count_laws(flow, options), samples, options);
}

std::vector<std::size_t> laws_in_regions(const Model& model, std::uint64_t seed,
                                         std::size_t samples = 60) {
  std::vector<std::size_t> result;
  for (const RegionCount& region : counts_of(model, seed, samples).regions)
    result.push_back(region.laws_at_most());
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

// A law of the network near every one of the parameters is none with other gates: the verdict says
// which of both was seen.
TEST(RegionCount, TheVerdictComparesWithFreeGates) {
  EXPECT_EQ(counts_of(load_model("linear:2,2,2"), 1).verdict, GatesVerdict::no_gates);
  EXPECT_TRUE(counts_of(load_model("linear:2,2,2"), 1).regions.empty());
  EXPECT_EQ(counts_of(load_model("relu:2,2,1"), 1, 400).verdict, GatesVerdict::same);
  EXPECT_EQ(counts_of(load_model("relu:1,4,1"), 1).verdict, GatesVerdict::maybe_more);
  EXPECT_EQ(counts_of(load_model("relu:2,2,1"), 1, 0).verdict, GatesVerdict::not_decided);
}

// Its Gram matrix has the gates among the inputs: with patterns it would be another flow, which has
// fewer laws than that with free gates.
TEST(RegionCount, NaturalBlockIsNotDecided) {
  for (const char* metric : {"natural-block", "W2=natural-block, b1=mirror"}) {
    const Flow flow = Flow::make(load_model("relu:2,3,1+bias"), {.metric = metric});
    const RegionCounts counts = count_in_regions(flow, count_laws(flow, {}), 50, {});
    EXPECT_EQ(counts.verdict, GatesVerdict::not_decided);
    EXPECT_TRUE(counts.regions.empty());
  }
}

}  // namespace
}  // namespace abide
