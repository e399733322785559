// SPDX-License-Identifier: MIT
#include "abide/sweep/reproduce.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sweep/rows.hpp"

namespace abide {
namespace {

using testing::counted_row;
using testing::searched_row;

// One trial that expects so many laws, and what is said of a row for it.
Reproduction compared(const Expected& expected, const Row& row) {
  TrialSet experiment;
  experiment.name = "some";
  experiment.trials.push_back({row.what, expected});
  experiment.notebook_seconds = 100;
  return compare({experiment}, {row});
}

Expected laws(std::size_t n) {
  Expected expected;
  expected.laws = n;
  expected.source = "theory";
  return expected;
}
Expected all_laws(std::size_t n) {
  Expected expected = laws(n);
  expected.complete = true;
  return expected;
}

std::string cause(const Reproduction& reproduction) {
  EXPECT_EQ(reproduction.disagreements.size(), 1U);
  return reproduction.disagreements.empty() ? "" : reproduction.disagreements[0].cause;
}

TEST(Compare, CountsAgreeOrNot) {
  EXPECT_TRUE(compared(laws(3), counted_row("linear:3,2,4", 3)).disagreements.empty());
  EXPECT_TRUE(compared({}, counted_row("linear:3,2,4", 3)).disagreements.empty());
  for (const std::size_t wrong : {2U, 4U})
    EXPECT_EQ(cause(compared(laws(wrong), counted_row("linear:3,2,4", 3))),
              "3 laws counted, " + std::to_string(wrong) + " expected (theory)");
}

TEST(Compare, NamesTheCase) {
  const Reproduction result = compared(laws(2), counted_row("linear:3,2,4", 3));
  ASSERT_EQ(result.disagreements.size(), 1U);
  EXPECT_EQ(result.disagreements[0].experiment, "some");
  EXPECT_EQ(result.disagreements[0].model, "linear:3,2,4");
  EXPECT_NE(result.disagreements[0].command.find("abide count linear:3,2,4"), std::string::npos);
}

// What a limit cut short is an upper bound: it may be too large, not too small.
TEST(Compare, AnUnfinishedCountIsAnUpperBound) {
  Row row = counted_row("linear:3,2,4", 5);
  row.result->closed = false;
  row.answer.status = Status::limit;
  row.answer.message = "the count was stopped by depth";
  const Reproduction above = compared(laws(3), row);
  EXPECT_TRUE(above.disagreements.empty());
  ASSERT_EQ(above.cut.size(), 1U);
  EXPECT_EQ(above.cut[0].cause, "the count was stopped by depth");
  EXPECT_EQ(above.experiments[0].counted_cases, 0U);
  EXPECT_EQ(above.experiments[0].cut_cases, 1U);
  EXPECT_EQ(cause(compared(laws(6), row)), "at most 5 laws counted, 6 expected (theory)");
}

TEST(Compare, FindsNoMoreThanItCounts) {
  EXPECT_TRUE(compared(laws(3), searched_row("m", 3, 3)).disagreements.empty());
  EXPECT_EQ(cause(compared(laws(3), searched_row("m", 3, 4))), "4 laws found, at most 3 counted");
}

TEST(Compare, FindsAllWhereAllArePolynomials) {
  EXPECT_TRUE(compared(laws(3), searched_row("m", 3, 2)).disagreements.empty());
  EXPECT_TRUE(compared(all_laws(3), searched_row("m", 3, 3)).disagreements.empty());
  Row row = searched_row("m", 3, 2);
  row.what.max_degree = 2;
  EXPECT_EQ(cause(compared(all_laws(3), row)),
            "2 of 3 laws found; all expected up to degree 2 (theory)");
  row.answer.status = Status::limit;
  const Reproduction cut = compared(all_laws(3), row);
  EXPECT_TRUE(cut.disagreements.empty());
  EXPECT_EQ(cut.cut.size(), 1U);
}

TEST(Compare, FindsThePublishedPolynomials) {
  Expected expected = laws(7);
  expected.polynomials = 4;
  expected.source = "published";
  EXPECT_TRUE(compared(expected, searched_row("m", 7, 4)).disagreements.empty());
  for (const std::size_t wrong : {3U, 5U})
    EXPECT_EQ(cause(compared(expected, searched_row("m", 7, wrong))),
              std::to_string(wrong) + " polynomial laws found, 4 expected (published)");
}

TEST(Compare, FailuresAreDisagreementsAndLimitsAreNot) {
  Row row;
  row.what.model = "m";
  for (const Status status : {Status::crashed, Status::error}) {
    row.answer.status = status;
    row.answer.message = "why";
    EXPECT_EQ(cause(compared({}, row)), "why");
  }
  for (const Status status : {Status::timeout, Status::out_of_memory}) {
    row.answer.status = status;
    row.answer.message.clear();
    const Reproduction result = compared({}, row);
    EXPECT_TRUE(result.disagreements.empty());
    ASSERT_EQ(result.cut.size(), 1U);
    EXPECT_EQ(result.cut[0].cause, to_string(status));
  }
}

TEST(Compare, PendingIsNeither) {
  const Reproduction result = compared(laws(3), Row{});
  EXPECT_TRUE(result.disagreements.empty());
  EXPECT_TRUE(result.cut.empty());
  EXPECT_EQ(result.pending, 1U);
  EXPECT_EQ(result.experiments[0].pending, 1U);
}

TEST(Compare, AddsUp) {
  TrialSet first, second;
  first.name = "first";
  first.trials = {{{}, laws(3)}, {{}, {}}, {{}, laws(2)}};
  second.name = "second";
  second.trials = {{{}, laws(4)}};
  const Reproduction result =
      compare({first, second}, {searched_row("a", 3, 3), searched_row("b", 5, 2, "exact"),
                                counted_row("c", 2), searched_row("d", 4, 4, "tested")});
  ASSERT_EQ(result.experiments.size(), 2U);
  const ExperimentResult& sums = result.experiments[0];
  EXPECT_EQ(sums.cases, 3U);
  EXPECT_EQ(sums.predicted, 5U);
  EXPECT_EQ(sums.predicted_cases, 2U);
  EXPECT_EQ(sums.counted, 10U);
  EXPECT_EQ(sums.counted_cases, 3U);
  EXPECT_EQ(sums.independent, 5U);
  EXPECT_EQ(sums.searched_cases, 2U);
  EXPECT_EQ(sums.proved_cases, 1U);
  EXPECT_EQ(sums.seconds, 1.5);
  // All were found, but not all identities were expanded.
  EXPECT_EQ(result.experiments[1].independent, 4U);
  EXPECT_EQ(result.experiments[1].proved_cases, 0U);
}

TEST(Reproduce, ComputesAndCompares) {
  TrialSet experiment;
  experiment.name = "two";
  Trial right{
      {.group = "two", .model = "linear:2,2,2", .compute = Computation::laws, .max_degree = 2},
      all_laws(3)};
  Trial wrong{{.group = "two", .model = "relu:2,3,2"}, laws(4)};
  experiment.trials = {right, wrong};
  SweepOptions options;
  options.threads = 1;
  Store store = Store::in_memory();
  const Reproduction result = reproduce({experiment}, options, store);
  EXPECT_EQ(cause(result), "3 laws counted, 4 expected (theory)");
  EXPECT_EQ(result.experiments[0].independent, 3U);
  EXPECT_EQ(result.experiments[0].proved_cases, 1U);
  EXPECT_EQ(result.pending, 0U);
}

}  // namespace
}  // namespace abide
