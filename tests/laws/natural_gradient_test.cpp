// SPDX-License-Identifier: MIT
//
// The full natural gradient has the laws of the Euclidean one (flow/metric.hpp): against the
// pseudo-inverse itself, given as a matrix.
#include <algorithm>
#include <string>

#include "abide/laws/finder.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

// phi_c = c times the product of some of x_0 .. x_(D-1), and J^T as an expression: row c holds its
// derivatives.
struct Monomials {
  Monomials(std::int64_t dimension, const std::vector<std::vector<int>>& factors) {
    std::string coordinates;
    for (std::size_t c = 0; c < factors.size(); ++c) {
      const std::string scale = std::to_string(c + 1);
      coordinates += (c == 0 ? "'" : ", '") + scale;
      for (const int i : factors[c]) coordinates += "*x[" + std::to_string(i) + "]";
      coordinates += "'";
      for (int j = 0; j < dimension; ++j) {
        jacobian += c + static_cast<std::size_t>(j) == 0 ? "reshape(concat([" : ", ";
        const auto count = std::count(factors[c].begin(), factors[c].end(), j);
        jacobian += std::to_string(count) + "*" + scale;
        bool left_out = false;
        for (const int i : factors[c]) {
          const std::string entry = "x[" + std::to_string(i) + ":" + std::to_string(i + 1) + "]";
          if (i != j || left_out) jacobian += "*" + entry;
          left_out = left_out || i == j;
        }
        jacobian += "*x[0:1]/x[0:1]";  // always a vector with one entry
      }
    }
    jacobian += "]), [" + std::to_string(factors.size()) + ", " + std::to_string(dimension) + "])";
    model = testing::phi("x = [" + std::to_string(dimension) + "]", coordinates);
  }

  Model model;
  std::string jacobian;
};

// (J J^T)^+ for J of full column rank is J (J^T J)^-2 J^T, of full row rank (J J^T)^-1.
std::string with_full_columns(const std::string& transposed) {
  const std::string gram = "inv(" + transposed + " @ " + transposed + ".T)";
  return "all=" + transposed + ".T @ " + gram + " @ " + gram + " @ " + transposed;
}
std::string with_full_rows(const std::string& transposed) {
  return "all=inv(" + transposed + ".T @ " + transposed + ")";
}

std::vector<SparsePolynomial> polynomials(const Search& search) {
  std::vector<SparsePolynomial> result;
  for (const Law& law : search.laws) result.push_back(law.polynomial);
  return result;
}

// The number of laws.
std::size_t expect_laws_of_the_euclidean_flow(const Model& model, const std::string& metric,
                                              FlowOptions options, int degree) {
  SearchOptions search;
  search.count.threads = 1;
  search.max_degree = degree;
  search.max_time_degree = 1;
  options.metric = "euclidean";
  const Search euclidean = find_laws(Flow::make(model, options), search);
  for (const std::string& other : {std::string("natural"), metric}) {
    SCOPED_TRACE(other);
    options.metric = other;
    const Search found = find_laws(Flow::make(model, options), search);
    EXPECT_EQ(found.count.laws(), euclidean.count.laws());
    EXPECT_EQ(found.count.lie_dimension, euclidean.count.lie_dimension);
    EXPECT_EQ(polynomials(found), polynomials(euclidean));
  }
  return euclidean.laws.size();
}

TEST(NaturalGradient, HasTheLawsOfTheEuclideanOneWithFullColumnRank) {
  const Monomials one(3, {{0, 1}});
  EXPECT_EQ(expect_laws_of_the_euclidean_flow(one.model, with_full_columns(one.jacobian), {}, 2),
            2U);
  const Monomials two(3, {{0, 1}, {2}});
  EXPECT_EQ(expect_laws_of_the_euclidean_flow(two.model, with_full_columns(two.jacobian), {}, 2),
            1U);
  const Monomials linked(3, {{0, 1}, {1, 2}});
  (void)expect_laws_of_the_euclidean_flow(linked.model, with_full_columns(linked.jacobian), {}, 2);
}

TEST(NaturalGradient, HasTheLawsOfTheEuclideanOneWithFullRowRank) {
  const Monomials two(2, {{0, 1}, {0, 0, 1}});
  EXPECT_EQ(expect_laws_of_the_euclidean_flow(two.model, with_full_rows(two.jacobian), {}, 2), 0U);
  const Monomials more(2, {{0, 1}, {0}, {1, 1}});
  EXPECT_EQ(expect_laws_of_the_euclidean_flow(more.model, with_full_rows(more.jacobian), {}, 2),
            0U);
}

TEST(NaturalGradient, HasTheLawsOfTheEuclideanOneWithMomentum) {
  for (const char* tau : {"0", "1/2", "1/t"}) {
    SCOPED_TRACE(tau);
    // x_2 is not pushed: it moves on a line.
    const Monomials one(3, {{0, 1}});
    EXPECT_GT(expect_laws_of_the_euclidean_flow(one.model, with_full_columns(one.jacobian),
                                                {Dynamics::momentum, tau, {}}, 1),
              0U);
    const Monomials full(1, {{0, 0}});
    (void)expect_laws_of_the_euclidean_flow(full.model, with_full_rows(full.jacobian),
                                            {Dynamics::momentum, tau, {}}, 2);
  }
}

// Both signs: another metric has other laws.
TEST(NaturalGradient, IsToldFromOtherMetrics) {
  SearchOptions search;
  search.count.threads = 1;
  search.max_degree = 2;
  const Monomials one(2, {{0, 1}});
  const Search euclidean =
      find_laws(Flow::make(one.model, {Dynamics::gradient, "0", "euclidean"}), search);
  const Search mirror =
      find_laws(Flow::make(one.model, {Dynamics::gradient, "0", "mirror"}), search);
  EXPECT_EQ(polynomials(euclidean),
            (std::vector<SparsePolynomial>{testing::polynomial({{-1, {0, 0}}, {1, {1, 1}}})}));
  EXPECT_EQ(polynomials(mirror),
            (std::vector<SparsePolynomial>{testing::polynomial({{-1, {0}}, {1, {1}}})}));
}

}  // namespace
}  // namespace abide
