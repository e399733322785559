// SPDX-License-Identifier: MIT
#include "abide/ask/answer.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"

namespace abide {
namespace {

Count closed_count() {
  Count count;
  count.state = 5;
  count.lie_dimension = 3;  // two laws
  count.closed = true;
  count.error_probability = 1e-9;
  count.wished_probability = 1e-6;
  return count;
}

Count open_count() {
  Count count = closed_count();
  count.closed = false;
  count.error_probability.reset();
  count.ending = Ending::memory;
  return count;
}

Count doubtful_count() {
  Count count = closed_count();
  count.error_probability = 1e-3;
  return count;
}

Flow a_flow() { return Flow::gradient(load_model("linear:1,1")); }

AnswerStatus counted(const Count& count) { return Counted{a_flow(), count}.status(); }

Found found(const Count& count, std::size_t independent, SearchEnd end) {
  Search search;
  search.count = count;
  search.independent = independent;
  search.end = end;
  return {a_flow(), search};
}

AnswerStatus proved(Found found) { return Proved{std::move(found), Proved::Written{}}.status(); }

AnswerStatus checked(Proof proof) {
  Check check;
  check.proof = proof;
  return Checked{a_flow(), "x", check}.status();
}

void expect(const AnswerStatus& status, Ended ended, const std::string& why) {
  EXPECT_EQ(status.ended, ended) << status.why;
  EXPECT_EQ(status.why, why);
}

constexpr const char* kMemory = "the count was not finished: it reached the limit on memory";

TEST(Answer, CountsEndAtTheirLimits) {
  expect(counted(closed_count()), Ended::done, "");
  expect(counted(open_count()), Ended::limit, kMemory);
  expect(counted(doubtful_count()), Ended::limit,
         "the error probability of the count is not as low as was asked for");
  Count stopped = open_count();
  stopped.ending = Ending::interrupted;
  expect(counted(stopped), Ended::interrupted, "the count was not finished: it was interrupted");
}

TEST(Answer, SearchesEndAtTheirOwnLimits) {
  expect(found(closed_count(), 2, SearchEnd::complete).status(), Ended::done, "");
  expect(found(closed_count(), 1, SearchEnd::max_degree).status(), Ended::done, "");
  expect(found(closed_count(), 1, SearchEnd::too_large).status(), Ended::limit,
         "degree 1 was not searched: its equations are too many");
  expect(found(open_count(), 1, SearchEnd::max_degree).status(), Ended::limit, kMemory);
  expect(found(open_count(), 2, SearchEnd::complete).status(), Ended::done, "");
  EXPECT_EQ(found(closed_count(), 1, SearchEnd::interrupted).status().ended, Ended::interrupted);
}

TEST(Answer, ProofsNeedAClosedCount) {
  expect(proved(found(closed_count(), 2, SearchEnd::complete)), Ended::done, "");
  expect(proved(found(closed_count(), 1, SearchEnd::too_large)), Ended::done, "");
  expect(proved(found(doubtful_count(), 1, SearchEnd::max_degree)), Ended::done, "");
  expect(proved(found(open_count(), 2, SearchEnd::complete)), Ended::limit, kMemory);
  EXPECT_EQ((Proved{found(closed_count(), 2, SearchEnd::complete), {}}.status().ended),
            Ended::interrupted);
}

TEST(Answer, ChecksSayNoOnlyWhereThatIsKnown) {
  EXPECT_EQ(checked(Proof::expanded).ended, Ended::done);
  EXPECT_EQ(checked(Proof::tested).ended, Ended::done);
  EXPECT_EQ(checked(Proof::disproved).ended, Ended::no);
  EXPECT_EQ(checked(Proof::undecided).ended, Ended::limit);
  EXPECT_EQ((Checked{a_flow(), "x", {}}.status().ended), Ended::interrupted);
}

TEST(Answer, EndsHaveExitCodes) {
  EXPECT_EQ(exit_code(Ended::done), 0);
  EXPECT_EQ(exit_code(Ended::no), 1);
  EXPECT_EQ(exit_code(Ended::limit), 4);
  EXPECT_EQ(exit_code(Ended::interrupted), 130);
}

}  // namespace
}  // namespace abide
