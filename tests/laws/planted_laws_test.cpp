// SPDX-License-Identifier: MIT
//
// Flows made at random so that their laws are known: sums of squares, entries, logarithms and
// powers of the time with random coefficients. The search must find them, and no others.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "abide/laws/finder.hpp"
#include "abide/laws/sparse_basis.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Search planted_search(const Variables& variables, int max_feature_degree = 1) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = 2;
  options.max_time_degree = variables.flow().space().time() ? std::optional<int>(4) : std::nullopt;
  options.max_feature_degree = max_feature_degree;
  return find_laws(variables, options);
}

// Whether the polynomial is one in the laws found, up to degree 2.
bool follows(const Search& found, const SparsePolynomial& polynomial) {
  std::vector<SparsePolynomial> laws;
  for (const Law& law : found.laws) laws.push_back(law.polynomial);
  laws = testing::products_up_to(laws, 4);
  const std::size_t rank = testing::span_rank(laws);
  laws.push_back(polynomial);
  return testing::span_rank(laws) == rank;
}

// Each planted law is found; with the sign of one of its terms changed it is none.
void expect_found(const Search& found, const std::vector<SparsePolynomial>& planted) {
  for (const SparsePolynomial& law : planted) {
    EXPECT_TRUE(follows(found, law));
    if (law.terms.size() < 2) continue;
    SparsePolynomial altered = law;
    altered.terms[0].second = -altered.terms[0].second;
    EXPECT_FALSE(follows(found, altered));
  }
}

// phi_q = x^(A_q) with x = (a, b, c) under the metric diag(1, b, c^2) moves a^2/2, b and log(c) by
// multiples of A_q: the laws are sum of k_i u_i for A k = 0, u being these functions.
TEST(PlantedLaws, SquaresEntriesAndLogarithmsInOneSum) {
  std::size_t mixed = 0;
  for_seeds(25, [&](Random& random) {
    const std::int64_t each[] = {random.between(0, 2), random.between(0, 2), random.between(1, 2)};
    const char* names[] = {"a", "b", "c"};
    const auto n = static_cast<std::size_t>(each[0] + each[1] + each[2]);
    std::string parameters;
    std::vector<std::string> variables, features;
    std::vector<SparsePolynomial> moved;  // u
    for (std::size_t kind = 0; kind < 3; ++kind) {
      if (each[kind] > 0) parameters += fmt::format("{} = [{}]\n", names[kind], each[kind]);
      for (std::int64_t i = 0; i < each[kind]; ++i) {
        const auto variable = static_cast<std::uint32_t>(variables.size());
        variables.push_back(fmt::format("{}[{}]", names[kind], i));
        if (kind == 0)
          moved.push_back(testing::polynomial({{Rational(1, 2), {variable, variable}}}));
        if (kind == 1) moved.push_back(testing::polynomial({{1, {variable}}}));
        if (kind == 2) {
          moved.push_back(
              testing::polynomial({{1, {static_cast<std::uint32_t>(n + features.size())}}}));
          features.push_back(fmt::format("log({})", variables.back()));
        }
      }
    }
    RationalEchelon exponents(RationalField{}, n);
    std::vector<bool> moves(n, false);
    std::string coordinates;
    for (std::uint64_t q = 1 + random.below(2); q-- > 0;) {
      RationalEchelon::Row row;
      std::string monomial = "1";
      for (std::size_t i = 0; i < n; ++i) {
        row.emplace_back(random.between(0, 4));
        if (!row.back().is_zero()) moves[i] = true;
        monomial += fmt::format("*{}**{}", variables[i], row.back().to_string());
      }
      exponents.add(row);
      coordinates += fmt::format("{}'{}'", coordinates.empty() ? "" : ", ", monomial);
    }
    std::string metric = "c=diag(c**2)";
    if (each[1] > 0) metric += ",b=mirror";
    SCOPED_TRACE(parameters + coordinates);
    const Variables flow = Variables(Flow::make(testing::phi(parameters, coordinates),
                                                {Dynamics::gradient, "0", metric}))
                               .with_features(features);
    std::vector<SparsePolynomial> planted;
    for (const RationalEchelon::Row& k : exponents.null_space()) {
      SparsePolynomial law;
      for (std::size_t i = 0; i < n; ++i) law = testing::sum(law, testing::scaled(moved[i], k[i]));
      planted.push_back(law);
      const auto kinds = [&](const SparsePolynomial& p) {
        bool feature = false, main = false;
        for (const auto& [m, c] : p.terms) (m[0] >= n ? feature : main) = true;
        return feature && main;
      };
      mixed += kinds(law) ? 1U : 0U;
    }
    for (const int max_feature_degree : {1, 2}) {
      const Search found = planted_search(flow, max_feature_degree);
      EXPECT_EQ(found.count.laws(), planted.size());
      EXPECT_TRUE(found.complete());
      EXPECT_GE(found.laws.size(), planted.size());
      // Of an entry of c that does not move, both it and its logarithm are laws.
      EXPECT_LE(found.laws.size(),
                planted.size() + static_cast<std::size_t>(
                                     std::count(moves.end() - each[2], moves.end(), false)));
      expect_found(found, planted);
    }
  });
  EXPECT_GT(mixed, 0U);
}

// p does not occur in phi: with momentum log(dp)' = -tau, and log(dp) plus the integral of tau is a
// law.
TEST(PlantedLaws, LogarithmsAndPowersOfTheTime) {
  for_seeds(20, [](Random& random) {
    const std::size_t n = 1 + random.below(2);
    std::string tau = "0";
    SparsePolynomial integral;
    const auto time = static_cast<std::uint32_t>(2 * n + 2);
    for (std::uint32_t power = 0; power < 4; ++power) {
      const Rational c(random.below(3) == 0 ? 0 : random.between(-5, 5), random.between(1, 3));
      if (c.is_zero()) continue;
      tau += fmt::format(" + ({})*t**{}", c.to_string(), power);
      integral.terms.emplace_back(Monomial(power + 1, time), c / Rational(power + 1));
    }
    if (integral.terms.empty() || integral.degree() < 2) {  // a constant tau has another time
      tau = "t";
      integral = testing::polynomial({{Rational(1, 2), {time, time}}});
    }
    SCOPED_TRACE(tau);
    std::vector<std::string> features;
    std::vector<SparsePolynomial> planted;
    for (std::size_t i = 0; i < n; ++i) {
      features.push_back(fmt::format("log(dp[{}])", i));
      planted.push_back(integral);
      planted.back().terms.emplace_back(Monomial{static_cast<std::uint32_t>(time + 1 + i)}, 1);
      normalize(planted.back());
    }
    const Variables flow =
        Variables(Flow::make(testing::phi(fmt::format("p = [{}]\nq = []", n), "'q**3'"),
                             {Dynamics::momentum, tau, {}}))
            .with_features(features);
    const Search found = planted_search(flow);
    EXPECT_EQ(found.count.laws(), 2 * n);
    EXPECT_GE(found.independent, n);
    expect_found(found, planted);
    for (const Law& law : found.laws) EXPECT_LE(law.degree, 2);
  });
}

// Without features no term in the time alone is sought: it would be a law alone.
TEST(PlantedLaws, TheTimeAloneIsNone) {
  const Flow flow =
      Flow::make(testing::phi("p = []\nq = []", "'q**3'"), {Dynamics::momentum, "0", {}});
  const Search found = planted_search(flow);
  EXPECT_TRUE(found.complete());
  expect_found(found,
               {testing::polynomial({{1, {2}}}), testing::polynomial({{1, {0}}, {-1, {2, 4}}})});
  EXPECT_FALSE(follows(found, testing::polynomial({{1, {4}}})));
}

// log(c) + b has degree 1 as it is printed, though one of its terms has b and another a logarithm.
TEST(PlantedLaws, TheDegreeIsThatOfALargestTerm) {
  const Variables flow = Variables(Flow::make(testing::phi("b = [1]\nc = [1]", "'b[0]*c[0]'"),
                                              {Dynamics::gradient, "0", "b=mirror,c=diag(c**2)"}))
                             .with_features({"log(c[0])"});
  const Search found = planted_search(flow);
  ASSERT_EQ(found.laws.size(), 1U);
  EXPECT_EQ(found.laws[0].degree, 1);
}

}  // namespace
}  // namespace abide
