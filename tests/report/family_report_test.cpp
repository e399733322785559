// SPDX-License-Identifier: MIT
#include "abide/report/family_report.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "abide/ask/ask.hpp"

namespace abide {
namespace {

// Whatever the width of the lines.
void expect_lines(const std::string& wrapped, const std::vector<std::string>& lines) {
  const std::string text = std::regex_replace(wrapped, std::regex("\n {16}"), " ");
  for (const std::string& line : lines)
    EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
}

TEST(FamilyReport, SaysWhatWasFoundAndWhetherItIsAll) {
  const Found all = ask_laws({.model = "relu:60,40,10"}, {.threads = 1});
  expect_lines(families_text(all, false),
               {"relu:60,40,10: 40 independent conservation laws, complete for free gates\n",
                "  sum(W2**2, axis=0) - sum(W1**2, axis=1)  (40 laws)\n",
                "found         40 laws in 1 family, 40 of them independent at least",
                "complete      near a generic point"});
  EXPECT_NE(families_text(all, true).find("W_{2}"), std::string::npos);
}

TEST(FamilyReport, NeverCallsComplete_WhatIsNotKnown) {
  Found some = ask_laws({.model = "relu:60,40,10"}, {.threads = 1});
  some.search.count.lie_dimension = 0;
  some.search.count.closed = false;
  some.at_size->bound = AtSize::Bound::none;
  const std::string text = families_text(some, false);
  expect_lines(text, {"whether these are all is not decided", "--narrow"});
  EXPECT_EQ(text.find("complete for"), std::string::npos);
  some.at_size->narrow = Narrow{"relu:2,3,2", 12, 3, true, 3};
  expect_lines(families_text(some, false), {"with narrow sizes these are all", "no proof"});
  some.at_size->narrow->families = 2;
  expect_lines(families_text(some, false), {"of which families make 2"});
}

}  // namespace
}  // namespace abide
