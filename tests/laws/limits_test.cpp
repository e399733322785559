// SPDX-License-Identifier: MIT
//
// How a search ends when it is too large, and how large it may be.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Of = SearchLimit::Of;
using testing::phi;

void expect_limit(const Search& found, Of of, int degree, double needed, double most) {
  EXPECT_EQ(found.end, SearchEnd::too_large);
  EXPECT_EQ(found.searched_degree, degree - 1);
  ASSERT_TRUE(found.limit);
  EXPECT_EQ(found.limit->of, of);
  EXPECT_EQ(found.limit->degree, degree);
  EXPECT_EQ(found.limit->needed, needed);
  EXPECT_EQ(found.limit->most, most);
}

TEST(Limits, OfMonomials) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  SearchOptions options;
  options.most_monomials = 35;  // 8 of degree 1, 36 of degree 2
  const Search small = find_laws(flow, options);
  expect_limit(small, Of::monomials, 2, 36, 35);
  EXPECT_EQ(small.count.laws(), 3U);
  options.most_monomials = 36;
  const Search found = find_laws(flow, options);
  EXPECT_TRUE(found.complete());
  EXPECT_FALSE(found.limit);
  options.most_monomials = 0;
  expect_limit(find_laws(flow, options), Of::monomials, 1, 8, 0);
}

TEST(Limits, OfUnknowns) {
  const Flow flow = Flow::gradient(load_model("linear:3,3,3"));
  SearchOptions options;
  options.most_unknowns = 17;  // the squares of 18 variables share a block
  expect_limit(find_laws(flow, options), Of::unknowns, 2, 18, 17);
  options.most_unknowns = 18;
  EXPECT_TRUE(find_laws(flow, options).complete());
}

TEST(Limits, OfMemory) {
  const Flow flow = Flow::gradient(load_model("linear:3,3,3"));
  const Count count = count_laws(flow, {});
  SearchOptions options;
  options.count.memory = 10'000;
  const Search found = find_laws(flow, options, count);
  EXPECT_EQ(found.end, SearchEnd::too_large);
  ASSERT_TRUE(found.limit);
  EXPECT_EQ(found.limit->of, Of::memory);
  EXPECT_EQ(found.limit->degree, 2);
  EXPECT_GT(found.limit->needed, 10'000);
  options.count.memory = static_cast<std::size_t>(found.limit->needed);
  EXPECT_TRUE(find_laws(flow, options, count).complete());
}

// 2500 parameters that do not move have 3 million products of degree 2; z has a law that is no
// polynomial.
TEST(Limits, OfProducts) {
  const Flow flow = Flow::gradient(phi("x = [2000]\nz = [2]", "'z[0]**2 + z[1]**2'"));
  SearchOptions options;
  options.count.threads = 1;
  Count count;
  count.state = 2002;
  count.lie_dimension = 1;
  const Search found = find_laws(flow, options, count);
  expect_limit(found, Of::products, 2, 2'000'001, 2'000'000);
  EXPECT_EQ(found.laws.size(), 2000U);
}

// Degree 2 has 2 million monomials, of which nearly all are alone with one other.
TEST(Limits, AreFarFromTwoWideLayers) {
  const Flow flow = Flow::gradient(load_model("linear:12,12,12"));
  SearchOptions options;
  options.count.threads = 1;
  const Search found = find_laws(flow, options);
  EXPECT_TRUE(found.complete());
  EXPECT_EQ(found.laws.size(), 78U);
  EXPECT_TRUE(testing::same_span(
      [&] {
        std::vector<SparsePolynomial> laws;
        for (const Law& law : found.laws) laws.push_back(law.polynomial);
        return laws;
      }(),
      testing::linear_laws(flow.model().program)));
}

TEST(Limits, CandidatesThatPrimesDoNotReadAreCountedAndKeptApart) {
  // The law x/a - y/b of degree 1 has coefficients of more digits than 64 primes give.
  std::string a(400, '3');
  std::string b(400, '7');
  a.back() = '1';
  const Flow flow = Flow::gradient(phi("x = []\ny = []", fmt::format("'({}*x + {}*y)**2'", a, b)));
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = 1;
  const Search found = find_laws(flow, options);
  EXPECT_EQ(found.undecided, 1U);
  EXPECT_EQ(found.undecided_degree, 1);
  EXPECT_TRUE(found.laws.empty());
  EXPECT_EQ(found.end, SearchEnd::max_degree);
  // Of half as many digits it is read.
  const Flow shorter = Flow::gradient(
      phi("x = []\ny = []", fmt::format("'({}*x + {}*y)**2'", a.substr(200), b.substr(200))));
  EXPECT_TRUE(find_laws(shorter, options).complete());
}

TEST(Limits, ProgressEndsWhereTheDegreeEnds) {
  SearchOptions options;
  options.count.threads = 1;
  std::vector<SearchProgress> seen;
  options.progress = [&](const SearchProgress& progress) { seen.push_back(progress); };
  (void)find_laws(Flow::gradient(load_model("linear:9,9,9")), options);
  ASSERT_FALSE(seen.empty());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_LE(seen[i].monomials_done, seen[i].monomials);
    if (i == 0 || seen[i].degree != seen[i - 1].degree) continue;
    EXPECT_GE(seen[i].monomials_done, seen[i - 1].monomials_done);
    EXPECT_GE(seen[i].found, seen[i - 1].found);
  }
}

}  // namespace
}  // namespace abide
