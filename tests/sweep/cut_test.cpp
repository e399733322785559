// SPDX-License-Identifier: MIT
#include "abide/sweep/cut.hpp"

#include <gtest/gtest.h>

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

Search search_of(const Count& count, std::size_t independent, SearchEnd end) {
  Search search;
  search.count = count;
  search.independent = independent;
  search.end = end;
  return search;
}

TEST(Cut, Counts) {
  EXPECT_EQ(count_cut(closed_count()), "");
  EXPECT_EQ(count_cut(open_count()), "the count was not finished: it reached the limit on memory");
  EXPECT_EQ(count_cut(doubtful_count()),
            "the error probability of the count is not as low as was asked for");
}

TEST(Cut, Laws) {
  EXPECT_EQ(laws_cut(search_of(closed_count(), 2, SearchEnd::complete)), "");
  EXPECT_EQ(laws_cut(search_of(closed_count(), 1, SearchEnd::max_degree)), "");
  EXPECT_EQ(laws_cut(search_of(closed_count(), 1, SearchEnd::too_large)),
            "degree 1 was not searched: its equations are too many");
  EXPECT_EQ(laws_cut(search_of(open_count(), 1, SearchEnd::max_degree)),
            "the count was not finished: it reached the limit on memory");
  EXPECT_EQ(laws_cut(search_of(open_count(), 2, SearchEnd::complete)), "");
}

TEST(Cut, Proofs) {
  EXPECT_EQ(proof_cut(search_of(closed_count(), 2, SearchEnd::complete)), "");
  EXPECT_EQ(proof_cut(search_of(closed_count(), 1, SearchEnd::too_large)), "");
  EXPECT_EQ(proof_cut(search_of(doubtful_count(), 1, SearchEnd::max_degree)), "");
  EXPECT_EQ(proof_cut(search_of(open_count(), 2, SearchEnd::complete)),
            "the count was not finished: it reached the limit on memory");
}

}  // namespace
}  // namespace abide
