// SPDX-License-Identifier: MIT
#include "abide/sweep/networks.hpp"

#include <gtest/gtest.h>

#include <set>

#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(Networks, AreAllThere) {
  EXPECT_EQ(all_networks({"relu", true, {1}, {1, 2}}),
            (std::vector<std::string>{"relu:1,1+bias", "relu:1,2+bias", "relu:2,1+bias",
                                      "relu:2,2+bias"}));
  EXPECT_EQ(all_networks({"monomial", false, {0}, {5, 3}}),
            (std::vector<std::string>{"monomial:5", "monomial:3"}));
}

TEST(SizeRanges, AreCrossedOut) {
  const std::vector<SizeRange> ranges{{"d", {2, 4}}, {"r", {1, 2, 3}}};
  EXPECT_EQ(number_of(ranges), 6);
  const auto choices = all_choices(ranges);
  ASSERT_EQ(choices.size(), 6U);
  EXPECT_EQ(choices[1], (std::vector<std::string>{"d=2", "r=2"}));
  EXPECT_EQ(choices[5], (std::vector<std::string>{"d=4", "r=3"}));
  EXPECT_EQ(all_choices({}), (std::vector<std::vector<std::string>>{{}}));
}

NetworkRange random_range(Random& random) {
  NetworkRange range{.family = "linear", .bias = false};
  for (std::int64_t l = random.between(1, 3), n = random.between(1, 2); n > 0; --n, ++l)
    range.layers.push_back(l);
  for (std::int64_t w = random.between(1, 4), n = random.between(1, 3); n > 0; --n, ++w)
    range.widths.push_back(w);
  return range;
}

TEST(Networks, AreDifferentAndAsManyAsIsSaid) {
  for_seeds(30, [](Random& random) {
    const NetworkRange range = random_range(random);
    const std::vector<std::string> names = all_networks(range);
    const std::set<std::string> all(names.begin(), names.end());
    EXPECT_EQ(static_cast<double>(all.size()), number_of(range));
    EXPECT_EQ(all.size(), names.size());
    for (const std::string& name : all) EXPECT_EQ(load_model(name).name, name);

    const std::size_t count = static_cast<std::size_t>(random.between(1, 100));
    const std::vector<std::string> drawn = random_networks(range, count, random);
    EXPECT_EQ(drawn.size(), std::min(count, all.size()));
    EXPECT_EQ(std::set<std::string>(drawn.begin(), drawn.end()).size(), drawn.size());
    for (const std::string& name : drawn) EXPECT_TRUE(all.contains(name)) << name;
  });
}

TEST(Networks, AreDrawnBySeed) {
  const NetworkRange range{"linear", false, {2, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
  Random one(1), same(1), other(2);
  const std::vector<std::string> names = random_networks(range, 20, one);
  EXPECT_EQ(random_networks(range, 20, same), names);
  EXPECT_NE(random_networks(range, 20, other), names);
}

}  // namespace
}  // namespace abide
