// SPDX-License-Identifier: MIT
//
// The extactic matrix, what it is made of, and where its rank is low.
#include "abide/laws/extactic.hpp"

#include "abide/laws/matrix_on_line.hpp"
#include "abide/laws/residues.hpp"
#include "abide/laws/trajectory.hpp"
#include "abide/model/load.hpp"
#include "laws/planted_fields.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::flow_with;
using testing::for_seeds;
using testing::polynomial;

const WordField kField((std::uint64_t{1} << 61) - 1);

Extactic extactic(const Flow& flow, int degree) {
  return {flow, monomials_up_to(flow.dimension(), degree), degree, kField, 1, nullptr};
}

// x' = x^2 xi: with xi = c constant, x = x_0 / (1 - c x_0 t).
TEST(Trajectory, SolvesWorkedExampleOfTheHeader) {
  for_seeds(10, [](Random& random) {
    const Flow flow = flow_with({"x0**2"});
    const Rational start(random.between(1, 9), random.between(1, 9));
    Controls controls(flow, random.bits());
    const auto x = trajectory(flow, RationalField{}, {start}, controls, 2);
    ASSERT_EQ(x.size(), 1U);
    ASSERT_EQ(controls[0].size(), 1U);
    const Rational a = controls[0][0], b = controls[1][0];
    // x' = (a + b t) x^2: 1/x = 1/x_0 - a t - b t^2 / 2.
    EXPECT_EQ(x[0], (std::vector<Rational>{
                        start, a * start * start,
                        a * a * start * start * start + b * start * start / Rational(2)}));
  });
}

TEST(Trajectory, KeepsLaws) {
  for_seeds(5, [](Random& random) {
    const Flow flow = Flow::gradient(load_model("linear:1,2,1"));
    std::vector<Rational> start;
    for (std::size_t i = 0; i < flow.dimension(); ++i) start.emplace_back(random.between(-9, 9));
    Controls controls(flow, random.bits());
    const auto x = trajectory(flow, RationalField{}, start, controls, 4);
    const SeriesRing<RationalField> series({}, 5);
    const auto law = series.sub(series.mul(x[0], x[0]), series.mul(x[2], x[2]));
    EXPECT_EQ(law, series.lift(law[0]));
  });
}

TEST(Extactic, CountsMonomials) {
  EXPECT_EQ(monomials_up_to(3, 0).size(), 1U);
  EXPECT_EQ(monomials_up_to(3, 1).size(), 4U);
  EXPECT_EQ(monomials_up_to(4, 2).size(), 15U);
  EXPECT_EQ(monomials_up_to(2, 3).size(), 10U);
  EXPECT_EQ(monomials_up_to(2, 2).back(), polynomial({{1, {1, 1}}}));
}

TEST(Extactic, HasTheRowsOfTheHeader) {
  const Flow flow = flow_with({"x0", "2*x1"});
  Extactic matrix = extactic(flow, 1);
  EXPECT_EQ(matrix.rank(), 3U);
  EXPECT_EQ(matrix.minor_degree(), 3U);
  EXPECT_FALSE(matrix.cut());
  const auto rows = matrix.at(RationalField{}, {5, 7});
  EXPECT_EQ(rows[0], (std::vector<Rational>{1, 5, 7}));
  const Rational e = rows[1][1] / Rational(5);
  EXPECT_EQ(rows[1], (std::vector<Rational>{0, Rational(5) * e, Rational(14) * e}));
}

// One column for each law is lost: with one control and laws of degree 1 among the columns.
TEST(Extactic, LosesRankToLaws) {
  for_seeds(8, [](Random& random) {
    const std::size_t n = 2 + random.below(3);
    const testing::LinearChange change(n, random);
    std::vector<std::string> fields;
    const std::size_t laws = random.below(n);
    for (std::size_t i = 0; i < n; ++i)
      fields.push_back(i < laws ? "0*x0" : fmt::format("{}*x{}", i + 2, i));
    const Flow flow = change.flow(fields);
    EXPECT_EQ(extactic(flow, 1).rank(), n + 1 - laws);
  });
}

TEST(Extactic, EndsAtTheLimit) {
  const testing::Limited limited(&Limits::darboux_degree, 4);
  EXPECT_TRUE(extactic(flow_with({"x1", "x2", "x0*x1"}), 1).cut());
  EXPECT_FALSE(extactic(flow_with({"x0", "2*x1"}), 1).cut());
}

TEST(MatrixOnLine, HasTheInvariantLinesAsFactorsOfMinors) {
  for_seeds(5, [](Random& random) {
    const testing::LinearChange change(3, random);
    const Flow flow = change.flow({"x0", "2*x1", "5*x2"});
    Extactic matrix = extactic(flow, 1);
    const Line line(kField, 3, random);
    const MatrixOnLine on_line(matrix, line, random, nullptr);
    WordPolynomial minor = on_line.common_minor();
    EXPECT_EQ(minor.degree(), 3);
    for (std::size_t i = 0; i < 3; ++i) {
      const SparsePolynomial f = testing::primitive(flow, change.old_coordinate(i));
      const WordPolynomial q = line.restricted(f);
      EXPECT_EQ(q.degree(), 1);
      EXPECT_TRUE((minor % q).is_zero());
      // The coefficients of f solve what is left modulo q.
      for (const std::vector<std::uint64_t>& row : on_line.modulo(q)) {
        std::uint64_t sum = 0;
        for (const auto& [monomial, c] : f.terms)
          sum = kField.add(sum, kField.mul(kField.from(c), row[monomial[0] + 1]));
        EXPECT_EQ(sum, 0U);
      }
    }
  });
}

TEST(Residues, AreReadAsSmallIntegers) {
  for_seeds(50, [](Random& random) {
    std::vector<Rational> numbers;
    const std::size_t n = 1 + random.below(6);
    SparsePolynomial canonical;
    for (std::size_t i = 0; i < n; ++i) numbers.emplace_back(random.between(-999, 999));
    numbers.emplace_back(random.between(1, 99));
    for (std::uint32_t i = 0; i <= n; ++i)
      if (!numbers[i].is_zero()) canonical.terms.emplace_back(Monomial{i}, numbers[i]);
    make_primitive(canonical);
    const std::uint64_t scale = 1 + random.below(kField.prime() - 1);
    std::vector<std::uint64_t> residues;
    for (const Rational& x : numbers) residues.push_back(kField.mul(scale, kField.from(x)));
    const auto read = small_integers(kField, residues);
    ASSERT_TRUE(read);
    for (const auto& [monomial, c] : canonical.terms) EXPECT_EQ((*read)[monomial[0]], c);
    for (std::size_t i = 0; i < 4; ++i) residues.push_back(kField.random_element(random));
    EXPECT_FALSE(small_integers(kField, residues));
  });
  EXPECT_FALSE(small_integers(kField, {0, 0}));
}

TEST(Residues, AreValuesAndDerivatives) {
  const SparsePolynomial f = polynomial({{3, {0, 1}}, {-1, {0}}, {7, {}}});
  EXPECT_EQ(value_modulo(kField, f, {5, 2}), 32U);
  EXPECT_EQ(derivative_modulo(kField, f, {5, 2}, {1, 0}), 5U);
  EXPECT_EQ(derivative_modulo(kField, f, {5, 2}, {10, 2}), 80U);
}

}  // namespace
}  // namespace abide
