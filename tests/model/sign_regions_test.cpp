// SPDX-License-Identifier: MIT
#include "abide/model/sign_regions.hpp"

#include <algorithm>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "model/formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(SignRegions, HyperplanesThroughTheOriginCutThePlaneInTwiceAsManySectors) {
  for_seeds(5, [](Random& random) {
    for (const std::int64_t hidden : {1, 2, 3, 4}) {
      const Model model = load_model(fmt::format("relu:2,{},1", hidden));
      const SignRegions regions =
          sample_regions(model, random_parameters(model, {}, random), 3000, random);
      // Thin sectors may be missed, but never are there more.
      EXPECT_LE(regions.patterns.size(), static_cast<std::size_t>(2 * hidden));
      EXPECT_GE(regions.patterns.size(), static_cast<std::size_t>(2 * hidden - 2));
      EXPECT_EQ(regions.samples + regions.boundary, 3000U);
    }
  });
}

TEST(SignRegions, OneInputHasTwo) {
  for_seeds(10, [](Random& random) {
    const Model model = load_model("relu:1,5,2");
    const SignRegions regions =
        sample_regions(model, random_parameters(model, {}, random), 50, random);
    ASSERT_EQ(regions.patterns.size(), 2U);
    const std::vector<bool>& one = regions.patterns.begin()->at(0);
    const std::vector<bool>& other = regions.patterns.rbegin()->at(0);
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], other[i]);
  });
}

// Behind closed gates the argument of the second layer is 0 in a whole region: no boundary.
TEST(SignRegions, ArgumentsThatAreAlwaysZeroAreNoBoundary) {
  const Model model = load_model("relu:1,1,1,1");
  Random random(1);
  const SignRegions regions =
      sample_regions(model, random_parameters(model, {}, random), 100, random);
  EXPECT_EQ(regions.boundary, 0U);
  EXPECT_EQ(regions.patterns.size(), 2U);
}

TEST(SignRegions, ParametersArePositiveWhereTheyShould) {
  for_seeds(10, [](Random& random) {
    const Point point = random_parameters(load_model("relu:3,4,2"), {1}, random);
    const auto positive = [](const Rational& q) { return Rational(0) < q; };
    EXPECT_TRUE(std::all_of(point[1].begin(), point[1].end(), positive));
    EXPECT_FALSE(std::all_of(point[0].begin(), point[0].end(), positive));
  });
}

// With one pattern the model is the network with these gates; with two it is the sum of both.
TEST(WithPatterns, TheModelIsTheSumOverItsPatterns) {
  for_seeds(10, [](Random& random) {
    const Model model = load_model("relu:2,3,2");
    const GatePattern a{{true, false, true}};
    const GatePattern b{{false, false, true}};
    const Model both = with_patterns(model, {a, b});
    EXPECT_FALSE(both.free_gates());
    EXPECT_EQ(both.inputs.size(), 2U);
    std::map<std::string, testing::Array> point;
    const Rational sum = testing::objective_at(both, point, random);
    Rational expected;
    for (const GatePattern& pattern : {b, a}) {  // in the order of the set
      const std::string k = std::to_string(pattern == b ? 1 : 2);
      std::map<std::string, testing::Array> own = point;
      own["x"] = point.at("x#" + k);
      own["w"] = point.at("w#" + k);
      own["gate1"] = {{3}, {pattern[0].begin(), pattern[0].end()}};
      expected += testing::objective_at(model, own, random);
    }
    EXPECT_EQ(sum, expected) << sum.to_string() << " instead of " << expected.to_string();
  });
}

}  // namespace
}  // namespace abide
