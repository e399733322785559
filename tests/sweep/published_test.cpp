// SPDX-License-Identifier: MIT
#include "abide/sweep/published.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace abide {
namespace {

// Every line of the table without the state, which is not kept.
std::vector<std::string> lines_of_table() {
  std::ifstream file(ABIDE_SOURCE_DIR "/tests/reference/published.csv");
  std::vector<std::string> lines;
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "model,flow,tau,state,laws,polynomial_laws");
  while (std::getline(file, line)) {
    const std::size_t polynomials = line.rfind(','), laws = line.rfind(',', polynomials - 1),
                      state = line.rfind(',', laws - 1);
    lines.push_back(line.substr(0, state) + line.substr(laws));
  }
  return lines;
}

TEST(Published, IsTheReferenceTable) {
  std::vector<std::string> rows;
  for (const Paper paper : {Paper::n23, Paper::i24})
    for (const Published& row : published(paper))
      rows.push_back(fmt::format("\"{}\",{},{},{},{}", row.model, to_string(row.flow), row.tau,
                                 row.laws,
                                 row.polynomial_laws ? std::to_string(*row.polynomial_laws) : ""));
  std::vector<std::string> lines = lines_of_table();
  std::sort(rows.begin(), rows.end());
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(rows, lines);
  EXPECT_EQ(rows.size(), 42U);
}

TEST(Published, EachPaperHasItsOwn) {
  EXPECT_EQ(published(Paper::n23).size(), 10U);
  EXPECT_EQ(published(Paper::n23)[0].model, "linear:3,2,4");
  for (const Published& row : published(Paper::n23))
    EXPECT_EQ(row.flow, Dynamics::gradient) << row.model;
}

}  // namespace
}  // namespace abide
