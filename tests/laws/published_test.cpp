// SPDX-License-Identifier: MIT
//
// The rows of tests/reference/published.csv: counts and numbers of polynomial laws that were
// published, or computed with the code of their authors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

struct Published {
  std::string model, flow, tau;
  std::size_t state = 0, laws = 0;
  std::optional<std::size_t> polynomial_laws;
};

// Names the case in failures.
void PrintTo(const Published& row, std::ostream* out) {
  *out << row.model << " " << row.flow << (row.tau.empty() ? "" : " tau = ") << row.tau;
}

std::vector<Published> published() {
  const std::string path = ABIDE_SOURCE_DIR "/tests/reference/published.csv";
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line != "model,flow,tau,state,laws,polynomial_laws")
    throw std::runtime_error(path + ": no such file, or other columns");
  std::vector<Published> rows;
  while (std::getline(file, line)) {
    std::istringstream text(line.substr(line.find('"', 1) + 2));
    const auto next = [&text] {
      std::string field;
      std::getline(text, field, ',');
      return field;
    };
    Published row;
    row.model = line.substr(1, line.find('"', 1) - 1);
    row.flow = next();
    row.tau = next();
    row.state = std::stoul(next());
    row.laws = std::stoul(next());
    if (const std::string field = next(); !field.empty()) row.polynomial_laws = std::stoul(field);
    rows.push_back(row);
  }
  return rows;
}

Flow flow_of(const Published& row) {
  FlowOptions options;
  options.dynamics = row.flow == "momentum" ? Dynamics::momentum : Dynamics::gradient;
  if (has_velocities(options.dynamics)) options.tau = row.tau;
  return Flow::make(load_model(row.model), options);
}

class PublishedTest : public ::testing::TestWithParam<Published> {};

TEST_P(PublishedTest, HasAsManyLaws) {
  const Flow flow = flow_of(GetParam());
  EXPECT_EQ(flow.dimension(), GetParam().state);
  const Count count = count_laws(flow, {});
  EXPECT_EQ(count.laws(), GetParam().laws);
  EXPECT_TRUE(count.as_wished());
}

TEST_P(PublishedTest, HasAsManyPolynomialLawsOfDegreeTwo) {
  if (!GetParam().polynomial_laws) return;
  SearchOptions options;
  options.max_degree = 2;
  const Search found = find_laws(flow_of(GetParam()), options);
  EXPECT_EQ(found.independent, *GetParam().polynomial_laws);
  EXPECT_EQ(found.complete(), found.independent == GetParam().laws);
  for (const Law& law : found.laws) EXPECT_EQ(law.proof, Proof::expanded);
}

INSTANTIATE_TEST_SUITE_P(Rows, PublishedTest, ::testing::ValuesIn(published()),
                         [](const ::testing::TestParamInfo<Published>& row) {
                           std::string name =
                               row.param.model + "_" + row.param.flow + row.param.tau;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

TEST(Published, EveryRowIsRead) {
  const std::vector<Published> rows = published();
  EXPECT_EQ(rows.size(), 42U);
  EXPECT_EQ(rows.back().model, "icnn:1,2,1+bias");
  EXPECT_EQ(rows[11].polynomial_laws, 1U);
}

}  // namespace
}  // namespace abide
