// SPDX-License-Identifier: MIT
#include "abide/laws/finder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::phi;
using testing::polynomial;

Search search(const Model& model, int max_degree = 4, std::uint64_t seed = 1) {
  SearchOptions options;
  options.count.threads = 1;
  options.count.seed = seed;
  options.max_degree = max_degree;
  return find_laws(Flow::gradient(model), options);
}

std::vector<SparsePolynomial> polynomials(const Search& search) {
  std::vector<SparsePolynomial> result;
  for (const Law& law : search.laws) result.push_back(law.polynomial);
  return result;
}

// Complete, with a basis of exactly these laws, in canonical form.
void expect_exactly(const Search& found, const std::vector<SparsePolynomial>& laws) {
  EXPECT_EQ(found.end, SearchEnd::complete);
  EXPECT_TRUE(found.complete());
  EXPECT_EQ(found.undecided, 0U);
  EXPECT_EQ(found.laws.size(), laws.size());
  EXPECT_TRUE(testing::same_span(polynomials(found), laws));
  for (const Law& law : found.laws) {
    EXPECT_EQ(law.proof, Proof::expanded);
    SparsePolynomial canonical = law.polynomial;
    normalize(canonical);
    make_primitive(canonical);
    EXPECT_EQ(law.polynomial, canonical);
  }
}

TEST(Finder, FindsTheMatrixLawOfTwoLayerLinearNetworks) {
  for (int n = 1; n <= 4; ++n)
    for (int r = 1; r <= 4; ++r) {
      const int m = std::max(1, r - n) + (n + r) % 2;  // so that r <= n + m: all are independent
      const Model model = load_model(fmt::format("linear:{},{},{}", n, r, m));
      SCOPED_TRACE(model.name);
      const Search found = search(model);
      EXPECT_EQ(found.independent, static_cast<std::size_t>(r * (r + 1) / 2));
      EXPECT_EQ(found.searched_degree, 2);
      expect_exactly(found, testing::linear_laws(model.program));
    }
}

// The last law depends on the others, but is no polynomial in them: it is reported.
TEST(Finder, FindsAllLawsOfAnOverParameterizedNetworkAndCountsTheIndependent) {
  const Model model = load_model("linear:2,5,2");
  const Search found = search(model);
  EXPECT_EQ(found.count.laws(), 14U);
  EXPECT_EQ(found.independent, 14U);
  expect_exactly(found, testing::linear_laws(model.program));
  EXPECT_EQ(found.laws.size(), 15U);
}

// Between scalars, W2.T @ W1.T - W1 @ W2 is conserved too.
TEST(Finder, FindsTheAntisymmetricLawBetweenScalars) {
  for (std::uint32_t r = 1; r <= 4; ++r) {
    const Model model = load_model(fmt::format("linear:1,{},1", r));
    SCOPED_TRACE(model.name);
    const testing::Entries w1(model.program, "W1");
    const testing::Entries w2(model.program, "W2");
    std::vector<SparsePolynomial> laws = testing::linear_laws(model.program);
    for (std::uint32_t i = 0; i < r; ++i)
      for (std::uint32_t j = i + 1; j < r; ++j)
        laws.push_back(polynomial({{1, {w1(i), w2(0, j)}}, {-1, {w1(j), w2(0, i)}}}));
    const Search found = search(model);
    expect_exactly(found, laws);
    EXPECT_EQ(found.independent, 2 * r - 1);
  }
}

TEST(Finder, FindsOneMatrixLawForEachHiddenLayerOfADeepLinearNetwork) {
  for (const char* name :
       {"linear:1,1,1,1", "linear:2,2,2,2", "linear:1,2,3,2", "linear:2,1,3,2"}) {
    SCOPED_TRACE(name);
    const Model model = load_model(name);
    expect_exactly(search(model), testing::linear_laws(model.program));
  }
}

TEST(Finder, FindsExactlyTheDiagonalOfReluNetworks) {
  for (const char* name : {"relu:1,1,1", "relu:2,3,2", "relu:3,2,1+bias", "relu:2,4,2+bias",
                           "relu:2,2,2,2", "relu:2,3,2,1+bias"}) {
    SCOPED_TRACE(name);
    const Model model = load_model(name);
    expect_exactly(search(model), testing::relu_laws(model.program));
  }
}

TEST(Finder, FindsDifferencesOfSquaresForAMonomial) {
  std::vector<SparsePolynomial> laws;
  for (std::uint32_t i = 1; i < 5; ++i) laws.push_back(polynomial({{1, {0, 0}}, {-1, {i, i}}}));
  expect_exactly(search(load_model("monomial:5")), laws);
}

// phi = x^a (and powers of it): x_i^2 / a_i - x_j^2 / a_j.
TEST(Finder, FindsTheWeightedSquaresOfAMonomial) {
  for_seeds(15, [](Random& random) {
    const auto n = static_cast<std::uint32_t>(random.between(2, 5));
    std::string text;
    std::vector<std::int64_t> exponents;
    for (std::uint32_t i = 0; i < n; ++i) {
      exponents.push_back(random.between(1, 7));
      text += fmt::format("{}x[{}]**{}", i == 0 ? "" : "*", i, exponents[i]);
    }
    SCOPED_TRACE(text);
    std::vector<SparsePolynomial> laws;
    for (std::uint32_t i = 1; i < n; ++i)
      laws.push_back(
          polynomial({{Rational(1, exponents[0]), {0, 0}}, {Rational(-1, exponents[i]), {i, i}}}));
    const std::string parameters = fmt::format("x = [{}]", n);
    expect_exactly(search(phi(parameters, "'" + text + "'")), laws);
    expect_exactly(search(phi(parameters, fmt::format("'{}', '({})**2 + 5*{}'", text, text, text))),
                   laws);
    // Any other function of one variable besides leaves only the laws without it.
    const Search perturbed = search(phi(parameters, fmt::format("'{}', 'x[0]**2'", text)), 3);
    EXPECT_EQ(perturbed.count.laws(), n - 2);
    for (const Law& law : perturbed.laws)
      for (const auto& [monomial, c] : law.polynomial.terms) EXPECT_NE(monomial[0], 0U);
  });
}

// phi = functions of u = A x, fields in the row space of A: n.x is a law for A n = 0.
TEST(Finder, FindsTheKernelOfLinearCombinations) {
  for_seeds(20, [](Random& random) {
    const int rows = static_cast<int>(random.between(1, 2));
    const int n = static_cast<int>(random.between(rows + 1, 5));
    std::vector<std::vector<Rational>> a(static_cast<std::size_t>(rows));
    std::vector<std::string> u;
    for (auto& row : a) {
      std::string text;
      for (int i = 0; i < n; ++i) {
        row.emplace_back(random.between(1, 30), random.between(1, 12));
        text += fmt::format("{}{}*x[{}]", i == 0 ? "" : " + ", row.back().to_string(), i);
      }
      u.push_back("(" + text + ")");
    }
    std::string coordinates = fmt::format("'{}**2 + {}'", u[0], u.back());
    if (rows == 2) coordinates += fmt::format(", '{}*{}**2'", u[0], u[1]);
    SCOPED_TRACE(coordinates);
    const std::string parameters = fmt::format("x = [{}]", n);
    const Search found = search(phi(parameters, coordinates));
    EXPECT_TRUE(found.complete());
    EXPECT_EQ(found.searched_degree, 1);
    EXPECT_EQ(found.laws.size(), static_cast<std::size_t>(n - rows));
    EXPECT_EQ(testing::span_rank(polynomials(found)), static_cast<std::size_t>(n - rows));
    for (const Law& law : found.laws)
      for (const auto& row : a) {
        Rational sum;
        for (const auto& [monomial, c] : law.polynomial.terms) sum += c * row.at(monomial.at(0));
        EXPECT_TRUE(sum.is_zero());
      }
    // The sum of n_i x_i^2 vanishes for n = 0 only: no linear law survives a sum of cubes.
    std::string all = "'";
    for (int i = 0; i < n; ++i) all += fmt::format("{}x[{}]**3", i == 0 ? "" : " + ", i);
    const Search perturbed = search(phi(parameters, coordinates + ", " + all + "'"), 1);
    EXPECT_TRUE(perturbed.laws.empty());
  });
}

TEST(Finder, ReconstructsCoefficientsOfAnySize) {
  const std::pair<std::string, std::string> fractions[] = {
      {"355", "113"},       // one prime
      {"104348", "33215"},  // two
      {"1000000000000000000000000000000000000007", "30000000000000000000000000000000001"},  // many
  };
  for (const auto& [p, q] : fractions) {
    const Search found =
        search(phi("x = []\ny = []", fmt::format("'({}*x - {}*y)**2 + {}*x - {}*y'", q, p, q, p)));
    EXPECT_TRUE(found.complete());
    ASSERT_EQ(found.laws.size(), 1U);
    EXPECT_EQ(to_expression(found.laws[0].polynomial, variable_names(testing::scalars({"x", "y"}))),
              fmt::format("{}*x + {}*y", p, q));
  }
}

// The primes of a seed are drawn independently; those of these seeds begin with one twice, and the
// coefficients take two.
TEST(Finder, APrimeDrawnTwiceDoesNoHarm) {
  const Model model = phi("x = []\ny = []", "'(33215*x - 104348*y)**2'");
  for (const std::uint64_t seed : {73795U, 397295U})
    expect_exactly(search(model, 1, seed), {polynomial({{104348, {0}}, {33215, {1}}})});
}

// x0/x1 is conserved, and no polynomial is.
TEST(Finder, SaysWhenNoPolynomialIsConserved) {
  const Search found = search(phi("x = [2]", "'x[0]**2 + x[1]**2'"), 5);
  EXPECT_EQ(found.count.laws(), 1U);
  EXPECT_EQ(found.end, SearchEnd::max_degree);
  EXPECT_EQ(found.searched_degree, 5);
  EXPECT_TRUE(found.laws.empty());
  EXPECT_EQ(found.independent, 0U);
  EXPECT_FALSE(found.complete());
  EXPECT_EQ(found.undecided, 0U);
  // With the other sign the product is.
  expect_exactly(search(phi("x = [2]", "'x[0]**2 - x[1]**2'")), {polynomial({{1, {0, 1}}})});
}

TEST(Finder, FindsLawsOfHigherDegree) {
  // (x0, -k x1) keeps x0^k x1.
  for (std::uint32_t k = 1; k <= 4; ++k) {
    SparsePolynomial law = polynomial({{1, {1}}});
    for (std::uint32_t i = 0; i < k; ++i) law = product(law, polynomial({{1, {0}}}));
    const Search found = search(phi("x = [2]", fmt::format("'x[0]**2 - {}*x[1]**2'", k)), 5);
    expect_exactly(found, {law});
    EXPECT_EQ(found.searched_degree, static_cast<int>(k + 1));
  }
}

// One linear field with weights 1, -2, 3 keeps x0^2 x1, x0 x1^2 x2 and x1^3 x2^2, of which the
// third depends on the others without being a polynomial in them. x3 joins in degree 500 only.
TEST(Finder, DependentLawsOfDifferentDegreesDoNotMakeTheListComplete) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Search found =
        search(phi("x = [4]", "'x[0]**2 - 2*x[1]**2 + 3*x[2]**2 + 1000*x[3]**2'"), 5, seed);
    EXPECT_EQ(found.count.laws(), 3U);
    EXPECT_EQ(found.independent, 2U);
    EXPECT_EQ(found.end, SearchEnd::max_degree);
    EXPECT_TRUE(testing::same_span(polynomials(found),
                                   {polynomial({{1, {0, 0, 1}}}), polynomial({{1, {0, 1, 1, 2}}}),
                                    polynomial({{1, {1, 1, 1, 2, 2}}})}));
    EXPECT_EQ(found.laws.size(), 3U);
  }
}

TEST(Finder, ReportsNoProductsOfLaws) {
  // z only turns, so that the search goes on; x and y have a linear law and a quadratic one, which
  // mixes degrees in the second model.
  const std::string parameters = "x = [2]\ny = []\nz = [2]";
  const SparsePolynomial linear = polynomial({{1, {0}}, {-1, {1}}});
  const SparsePolynomial square = polynomial({{1, {0, 0}}, {2, {0, 1}}, {1, {1, 1}}, {-2, {2, 2}}});
  const SparsePolynomial shifted = testing::sum(square, polynomial({{-4, {2}}}));
  for (const auto& [coordinate, quadratic] :
       {std::pair{"'(x[0] + x[1])*y'", square}, {"'(x[0] + x[1])*(y + 1)'", shifted}}) {
    SCOPED_TRACE(coordinate);
    const Search found = search(phi(parameters, std::string(coordinate) + ", 'z[0]**2 + z[1]**2'"));
    EXPECT_EQ(found.count.laws(), 3U);
    EXPECT_EQ(found.independent, 2U);
    EXPECT_EQ(found.end, SearchEnd::max_degree);
    EXPECT_EQ(found.searched_degree, 4);
    ASSERT_EQ(found.laws.size(), 2U);
    EXPECT_TRUE(testing::same_span({found.laws[0].polynomial}, {linear}));
    EXPECT_TRUE(testing::same_span(testing::products_up_to(polynomials(found), 2),
                                   testing::products_up_to({linear, quadratic}, 2)));
  }
}

TEST(Finder, ParametersThatNeverMoveAreLaws) {
  expect_exactly(search(phi("a = [2]\nb = []", "'a[0]**2'")),
                 {polynomial({{1, {1}}}), polynomial({{1, {2}}})});
  expect_exactly(search(phi("a = [2]", "'3'")), {polynomial({{1, {0}}}), polynomial({{1, {1}}})});
  const Search none = search(phi("a = [2]", "'a[0]', 'a[1]'"));
  EXPECT_EQ(none.end, SearchEnd::complete);
  EXPECT_EQ(none.searched_degree, 0);
  EXPECT_TRUE(none.laws.empty());
}

TEST(Finder, StopsAtTheDegreeAskedFor) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  SearchOptions options;
  options.max_degree = 1;
  const Search shallow = find_laws(flow, options);
  EXPECT_EQ(shallow.end, SearchEnd::max_degree);
  EXPECT_EQ(shallow.searched_degree, 1);
  EXPECT_TRUE(shallow.laws.empty());
}

TEST(Finder, InterruptedBeforeTheFirstDegreeHasNoLaws) {
  std::atomic<bool> stop = false;
  SearchOptions options;
  options.count.threads = 1;
  options.count.stop = &stop;
  options.count.error_probability = 1e-60;
  options.count.progress = [&](const LevelProgress& progress) {
    if (progress.run == 3) stop = true;
  };
  const Search found = find_laws(Flow::gradient(load_model("linear:3,3,3")), options);
  EXPECT_EQ(found.end, SearchEnd::interrupted);
  EXPECT_EQ(found.searched_degree, 0);
  EXPECT_EQ(found.count.laws(), 6U);
  EXPECT_TRUE(found.laws.empty());
}

// These symmetries take far longer than that to find.
TEST(Finder, InterruptedAmidTheSymmetriesEndsSoon) {
  const Variables variables = Flow::gradient(load_model("linear:120,120,120"));
  Count count;
  count.state = variables.dimension();
  std::atomic<bool> stop = false;
  SearchOptions options;
  options.count.stop = &stop;
  const auto start = std::chrono::steady_clock::now();
  std::thread timer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop = true;
  });
  const Search found = find_laws(variables, options, count);
  timer.join();
  EXPECT_EQ(found.end, SearchEnd::interrupted);
  EXPECT_EQ(found.count.laws(), variables.dimension());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

// Whenever it is: what is there is part of what would have been found, in the same order.
TEST(Finder, InterruptedAtAnyTimeKeepsWhatItHas) {
  const Flow flow = Flow::gradient(
      phi("x = [2]\ny = []\nz = [3]", "'(x[0] + x[1])*y', 'z[0]**2 + z[1]**2 + z[2]**2'"));
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = 4;
  const Search full = find_laws(flow, options);
  for (const int delay : {0, 300, 1000, 3000}) {
    std::atomic<bool> stop = false;
    std::thread timer([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(delay));
      stop = true;
    });
    SearchOptions interruptible = options;
    interruptible.count.stop = &stop;
    const Search found = find_laws(flow, interruptible);
    timer.join();
    EXPECT_TRUE(found.end == SearchEnd::interrupted || found.end == full.end);
    auto next = full.laws.begin();
    for (const Law& law : found.laws) {
      next = std::find_if(next, full.laws.end(),
                          [&](const Law& l) { return l.polynomial == law.polynomial; });
      ASSERT_NE(next, full.laws.end());
      ++next;
    }
    EXPECT_LE(found.searched_degree, full.searched_degree);
    EXPECT_LE(found.independent, full.independent);
  }
}

TEST(Finder, FindsTheSameForEverySeedAndNumberOfThreads) {
  for (const char* name : {"linear:2,3,1", "relu:2,2,2,1+bias"}) {
    const Flow flow = Flow::gradient(load_model(name));
    SearchOptions options;
    options.count.threads = 1;
    const Search one = find_laws(flow, options);
    options.count.threads = 3;
    const Search three = find_laws(flow, options);
    EXPECT_EQ(polynomials(one), polynomials(three));
    EXPECT_EQ(one.count.primes, three.count.primes);
    // The canonical basis does not depend on the primes either.
    for (const std::uint64_t seed : {2U, 3U, 1000U}) {
      options.count.seed = seed;
      EXPECT_EQ(polynomials(find_laws(flow, options)), polynomials(one)) << seed;
    }
  }
}

}  // namespace
}  // namespace abide
