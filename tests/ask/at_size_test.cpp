// SPDX-License-Identifier: MIT
#include "abide/ask/at_size.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "abide/ask/ask.hpp"

namespace abide {
namespace {

Found found(const std::string& model, const std::string& narrow = "", std::uint64_t memory = 0) {
  Question question{.model = model};
  if (!narrow.empty()) question.narrow = narrow;
  return ask_laws(question, {.threads = 1, .memory = memory});
}

TEST(AtSize, GatedNetworksAreBoundedBySparseFields) {
  const Found all = found("relu:60,40,10");
  ASSERT_TRUE(all.at_size);
  EXPECT_EQ(all.at_size->bound, AtSize::Bound::sparse);
  EXPECT_EQ(all.search.independent, 40U);
  EXPECT_TRUE(all.search.complete());
  EXPECT_EQ(all.status().ended, Ended::done);
}

TEST(AtSize, OthersByBrackets) {
  const Found all = found("linear:3,2,4", "linear:2,2,2");
  ASSERT_TRUE(all.at_size);
  EXPECT_EQ(all.at_size->bound, AtSize::Bound::levels);
  EXPECT_EQ(all.search.independent, 3U);
  EXPECT_TRUE(all.search.complete());
}

TEST(AtSize, SmallModelsAreSearchedByMonomials) { EXPECT_FALSE(found("relu:3,4,2").at_size); }

// The sizes of the narrow model say what is compared: there families are all laws, or they are not.
TEST(AtSize, ComparesWithANarrowModel) {
  const Found same = found("relu:3,4,2", "relu:2,3,2");
  ASSERT_TRUE(same.at_size && same.at_size->narrow);
  EXPECT_EQ(same.at_size->narrow->laws, 3U);
  EXPECT_TRUE(same.at_size->narrow->complete());
  // A hidden unit with one input and a bias, whose direction is kept, has laws of no family.
  const Found other = found("relu:3,4,2", "nmf:1,3,1");
  ASSERT_TRUE(other.at_size && other.at_size->narrow);
  EXPECT_FALSE(other.at_size->narrow->complete());
}

TEST(AtSize, SaysThatMemoryIsTooSmallAndWhenItWasInterrupted) {
  const Found none = found("relu:60,40,10", "", 1000);
  EXPECT_EQ(none.status().ended, Ended::limit);
  EXPECT_NE(none.status().why.find("--memory"), std::string::npos);
  const std::atomic<bool> stop = true;
  const Found stopped = ask_laws({.model = "relu:60,40,10"}, {.threads = 1, .stop = &stop});
  EXPECT_EQ(stopped.status().ended, Ended::interrupted);
}

}  // namespace
}  // namespace abide
