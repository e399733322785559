// SPDX-License-Identifier: MIT
//
// What was published is what abide counts and finds.
#include "abide/sweep/published.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string>
#include <vector>

#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"

namespace abide {

// Names the case in failures.
void PrintTo(const Published& row, std::ostream* out) {
  *out << row.model << " " << to_string(row.flow) << (row.tau.empty() ? "" : " tau = ") << row.tau;
}

namespace {

Flow flow_of(const Published& row) {
  FlowOptions options;
  options.dynamics = row.flow;
  if (has_velocities(row.flow)) options.tau = row.tau;
  return Flow::make(load_model(std::string(row.model)), options);
}

std::vector<Published> all_published() {
  std::vector<Published> rows = published(Paper::n23);
  for (const Published& row : published(Paper::i24)) rows.push_back(row);
  return rows;
}

std::vector<Published> with_polynomial_laws() {
  std::vector<Published> rows = all_published();
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const Published& row) { return !row.polynomial_laws; }),
             rows.end());
  return rows;
}

std::string name_of(const ::testing::TestParamInfo<Published>& row) {
  std::string name = std::string(row.param.model) + "_" + std::string(to_string(row.param.flow)) +
                     std::string(row.param.tau);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class PublishedCount : public ::testing::TestWithParam<Published> {};

TEST_P(PublishedCount, IsThatOfTheFlow) {
  const Flow flow = flow_of(GetParam());
  EXPECT_EQ(flow.dimension(), GetParam().state);
  const Count count = count_laws(flow, {});
  EXPECT_EQ(count.laws(), GetParam().laws);
  EXPECT_TRUE(count.as_wished());
}

INSTANTIATE_TEST_SUITE_P(Rows, PublishedCount, ::testing::ValuesIn(all_published()), name_of);

class PublishedLaws : public ::testing::TestWithParam<Published> {};

TEST_P(PublishedLaws, AreFoundAmongPolynomialsOfDegreeTwo) {
  SearchOptions options;
  options.max_degree = 2;
  const Search found = find_laws(flow_of(GetParam()), options);
  EXPECT_EQ(found.independent, *GetParam().polynomial_laws);
  EXPECT_EQ(found.complete(), found.independent == GetParam().laws);
  for (const Law& law : found.laws) EXPECT_EQ(law.proof, Proof::expanded);
}

INSTANTIATE_TEST_SUITE_P(Rows, PublishedLaws, ::testing::ValuesIn(with_polynomial_laws()), name_of);

TEST(Published, EachPaperHasItsOwn) {
  EXPECT_EQ(published(Paper::n23).size(), 10U);
  EXPECT_EQ(published(Paper::i24).size(), 32U);
  EXPECT_EQ(with_polynomial_laws().size(), 14U);
  EXPECT_EQ(published(Paper::n23)[0].model, "linear:3,2,4");
  EXPECT_EQ(published(Paper::i24).back().model, "icnn:1,2,1+bias");
  for (const Published& row : published(Paper::n23))
    EXPECT_EQ(row.flow, Dynamics::gradient) << row.model;
}

}  // namespace
}  // namespace abide
