// SPDX-License-Identifier: MIT
#include "abide/report/search_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "abide/model/load.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

// Line breaks are blanks, and blanks are one.
std::string text_of(const Flow& flow, const Search& search) {
  Lines lines;
  add_search(lines, flow, search);
  std::istringstream words(search_headline(flow, search) + "\n" + lines.text());
  std::string text;
  for (std::string word; words >> word;) text += word + " ";
  return text;
}

const Flow& linear() {
  static const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  return flow;
}

// What there is of linear:2,2,2, of at most 3 laws.
Search searched(int max_degree) {
  SearchOptions options;
  options.max_degree = max_degree;
  return find_laws(linear(), options);
}

TEST(SearchText, CompleteSaysWhyThereAreNoMore) {
  const std::string text = text_of(linear(), searched(4));
  EXPECT_TRUE(text.starts_with("linear:2,2,2: 3 independent conservation laws, all found "))
      << text;
  EXPECT_TRUE(has(text, " parameters 8: W1 [2, 2], W2 [2, 2] ")) << text;
  EXPECT_TRUE(has(text,
                  " upper bound 3 independent laws: the Lie algebra has dimension at least 5 at "
                  "generic points (a rank modulo a prime never exceeds the rank over Q) "))
      << text;
  EXPECT_TRUE(has(text, " found 3 laws of degree 2 ")) << text;
  EXPECT_TRUE(has(text, " proved over Q: the derivative along the flow expands to 0 ")) << text;
  EXPECT_TRUE(has(text, " complete near a generic point every law is a function of these "))
      << text;
  EXPECT_FALSE(has(text, "missing")) << text;
  EXPECT_FALSE(has(text, "searched")) << text;
  EXPECT_FALSE(has(text, "gate")) << text;
}

TEST(SearchText, MaxDegreeSaysWhatWasSearchedAndWhatWasNot) {
  const std::string text = text_of(linear(), searched(1));
  EXPECT_TRUE(
      text.starts_with("linear:2,2,2: incomplete; 0 independent conservation laws found of "
                       "at most 3 "))
      << text;
  EXPECT_TRUE(has(text, " found no polynomial up to degree 1 is a law ")) << text;
  EXPECT_TRUE(has(text, " missing 3 more independent laws exist; error probability below "))
      << text;
  EXPECT_TRUE(has(text, " degrees from 2 on were not searched ")) << text;
  EXPECT_TRUE(has(text, " try --max-degree 2, or --features auto: ")) << text;
}

TEST(SearchText, SaysWhichFeaturesWereNotTried) {
  using Of = DarbouxLimit::Of;
  Search search = searched(1);
  EXPECT_FALSE(has(text_of(linear(), search), "not sought"));
  for (const auto& [of, said] :
       {std::pair{Of::inverses, "not sought, since the flow divides"},
        {Of::monomials,
         "quadratic polynomials were not sought: there are more than 50 monomials; "
         "--limit darboux-monomials=N allows more"},
        {Of::degree, "beyond 3000; --limit darboux-degree=N allows more"},
        {Of::work,
         "quotients of quadratic polynomials were not all sought; --limit "
         "darboux-work=N allows more"}}) {
    search.darboux = DarbouxLimit{of, 2};
    EXPECT_TRUE(has(text_of(linear(), search), said)) << text_of(linear(), search);
  }
}

TEST(SearchText, TooLargeDoesNotSayThatWhatWasNotSearchedIsNotThere) {
  Search search = searched(1);
  search.end = SearchEnd::too_large;
  for (const int degree : {0, 1}) {
    search.searched_degree = degree;
    search.limit = SearchLimit{SearchLimit::Of::monomials, degree + 1, 36, 20};
    const std::string text = text_of(linear(), search);
    EXPECT_TRUE(has(text, fmt::format("incomplete, degree {} is too large to be searched; 0 "
                                      "independent conservation laws found of at most 3 ",
                                      degree + 1)))
        << text;
    EXPECT_TRUE(
        has(text, fmt::format("degree {} was not searched: it has 36 monomials, more than 20; "
                              "--most-monomials 36 allows them. 'abide check' decides",
                              degree + 1)))
        << text;
    EXPECT_FALSE(has(text, "no polynomial in")) << text;
    EXPECT_FALSE(has(text, "--max-degree")) << text;
    EXPECT_FALSE(has(text, "--features")) << text;
    EXPECT_EQ(has(text, " found nothing: no degree was searched "), degree == 0) << text;
    EXPECT_EQ(has(text, " found no polynomial up to degree 1 is a law "), degree == 1) << text;
  }
}

TEST(SearchText, InterruptedSaysWhereTheSearchStood) {
  Search search = searched(1);
  search.end = SearchEnd::interrupted;
  std::string text = text_of(linear(), search);
  EXPECT_TRUE(has(text, ": incomplete, interrupted; 0 independent ")) << text;
  EXPECT_TRUE(has(text, " degree 2 was not searched to its end, higher ones not at all ")) << text;
  EXPECT_FALSE(has(text, "try ")) << text;
  search.searched_degree = 0;
  search.count.closed = false;
  search.count.ending = Ending::interrupted;
  text = text_of(linear(), search);
  EXPECT_TRUE(has(text, " found nothing: no degree was searched ")) << text;
  EXPECT_TRUE(has(text,
                  " missing up to 3 more independent laws: the count was not finished, "
                  "interrupted the search had not begun "))
      << text;
}

TEST(SearchText, ACountThatWasCutNamesTheOption) {
  Search search = searched(4);
  search.count.closed = false;
  search.count.lie_dimension -= 1;
  search.count.ending = Ending::depth;
  search.end = SearchEnd::max_degree;
  EXPECT_TRUE(has(text_of(linear(), search),
                  "missing up to 1 more independent law: the count was "
                  "not finished, the limit on depth (--depth) was "
                  "reached "));
}

TEST(SearchText, OneLawIsSingular) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const std::string text = text_of(flow, find_laws(flow, {}));
  EXPECT_TRUE(text.starts_with("linear:1,1,1: 1 conservation law, all found ")) << text;
  EXPECT_TRUE(has(text, " upper bound 1 independent law: ")) << text;
  EXPECT_FALSE(has(text, "1 laws")) << text;
}

TEST(SearchText, NoLawIsNoneToBeFound) {
  const Flow flow = Flow::gradient(load_model("linear:2,3"));
  const std::string text = text_of(flow, find_laws(flow, {}));
  EXPECT_TRUE(text.starts_with("linear:2,3: no conservation laws ")) << text;
  EXPECT_TRUE(has(text, " upper bound 0 independent laws: the Lie algebra has dimension 6 at "))
      << text;
  EXPECT_FALSE(has(text, "found")) << text;
}

TEST(SearchText, WithGatesItIsCompleteForFreeGates) {
  const Flow flow = Flow::gradient(load_model("relu:2,2,1"));
  const std::string text = text_of(flow, find_laws(flow, {}));
  EXPECT_TRUE(
      text.starts_with("relu:2,2,1: 2 independent conservation laws, complete for free "
                       "gates "))
      << text;
  EXPECT_TRUE(has(text, " every law for free gates is a function of these ")) << text;
  EXPECT_TRUE(has(text, " gates every ReLU gate is treated as a free input: ")) << text;
  EXPECT_TRUE(has(text, "would be missed (--samples N says whether there can be such laws)"))
      << text;
  Lines lines;
  add_search(lines, flow, find_laws(flow, {}), true);
  EXPECT_FALSE(has(lines.text(), "--samples")) << lines.text();
}

}  // namespace
}  // namespace abide
