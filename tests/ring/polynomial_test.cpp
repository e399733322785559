// SPDX-License-Identifier: MIT
#include "abide/ring/polynomial.hpp"

#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Polynomial random_quadratic(const PolynomialRing& ring, Random& random) {
  Polynomial sum = ring.from(Rational(random.between(-5, 5)));
  for (int term = 0; term < 3; ++term)
    sum = ring.add(sum, ring.mul(ring.variable(random.below(ring.variables())),
                                 ring.add(ring.variable(random.below(ring.variables())),
                                          ring.from(Rational(random.between(-5, 5), 3)))));
  return sum;
}

TEST(Polynomial, DerivativesObeyLeibniz) {
  for_seeds(100, [](Random& random) {
    const PolynomialRing ring(3);
    const Polynomial a = random_quadratic(ring, random);
    const Polynomial b = random_quadratic(ring, random);
    SCOPED_TRACE(a.to_string() + "   and   " + b.to_string());
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_TRUE(ring.equal(
          ring.derivative(ring.mul(a, b), i),
          ring.add(ring.mul(ring.derivative(a, i), b), ring.mul(a, ring.derivative(b, i)))));
  });
}

TEST(Polynomial, EvaluationIsAHomomorphism) {
  for_seeds(100, [](Random& random) {
    const PolynomialRing ring(3);
    const Polynomial a = random_quadratic(ring, random);
    const Polynomial b = random_quadratic(ring, random);
    std::vector<Rational> x;
    for (int i = 0; i < 3; ++i) x.emplace_back(random.between(-9, 9), random.between(1, 5));
    EXPECT_EQ(ring.evaluate(ring.mul(a, b), x), ring.evaluate(a, x) * ring.evaluate(b, x));
    EXPECT_EQ(ring.evaluate(ring.add(a, b), x), ring.evaluate(a, x) + ring.evaluate(b, x));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(ring.evaluate(ring.variable(i), x), x[i]);
  });
  EXPECT_THROW((void)PolynomialRing(2).evaluate(PolynomialRing(2).one(), {1}),
               std::invalid_argument);
}

TEST(Polynomial, PrintsInItsVariables) {
  const PolynomialRing ring(2);
  const Polynomial p =
      ring.add(ring.mul(ring.variable(0), ring.variable(1)), ring.from(Rational(1, 2)));
  EXPECT_EQ(p.to_string(), "x0*x1 + 1/2");
}

TEST(Polynomial, CopiesAreIndependentAndOutliveTheRing) {
  Polynomial kept = [] {
    const PolynomialRing ring(1);
    Polynomial p = ring.variable(0);
    Polynomial copy = p;
    p = ring.zero();
    EXPECT_TRUE(p.is_zero());
    return copy;
  }();
  EXPECT_FALSE(kept.is_zero());
  EXPECT_EQ(kept.to_string(), "x0");
}

TEST(Polynomial, RejectsAVariableThatIsNotThere) {
  EXPECT_THROW((void)PolynomialRing(2).variable(2), std::out_of_range);
}

TEST(Polynomial, ARingWithoutVariablesHasConstants) {
  const PolynomialRing ring(0);
  EXPECT_EQ(ring.variables(), 0U);
  EXPECT_TRUE(ring.equal(ring.mul(ring.from(6), ring.from(Rational(1, 3))), ring.from(2)));
}

// A polynomial is the sum of its terms, and no two of them have the same monomial.
TEST(Polynomial, TermsAreThatOfWhichItIsTheSum) {
  for_seeds(100, [](Random& random) {
    const PolynomialRing ring(3);
    const Polynomial p = ring.mul(random_quadratic(ring, random), random_quadratic(ring, random));
    SCOPED_TRACE(p.to_string());
    Polynomial sum = ring.zero();
    std::set<std::vector<std::uint64_t>> seen;
    for (const auto& [exponents, c] : p.terms()) {
      ASSERT_EQ(exponents.size(), 3U);
      EXPECT_FALSE(c.is_zero());
      EXPECT_TRUE(seen.insert(exponents).second);
      Polynomial term = ring.from(c);
      for (std::size_t i = 0; i < 3; ++i)
        for (std::uint64_t k = 0; k < exponents[i]; ++k) term = ring.mul(term, ring.variable(i));
      sum = ring.add(sum, term);
    }
    EXPECT_TRUE(ring.equal(sum, p));
    EXPECT_EQ(p.length(), p.terms().size());
    EXPECT_EQ(ring.sub(p, p).length(), 0U);
  });
  const PolynomialRing ring(2);
  const Polynomial x = ring.variable(0);
  const Polynomial one_more = ring.add(ring.mul(ring.mul(x, x), ring.variable(1)), ring.one());
  EXPECT_EQ(one_more.length(), 2U);
  using Terms = std::vector<std::pair<std::vector<std::uint64_t>, Rational>>;
  EXPECT_EQ(ring.scale(one_more, Rational(1, 2)).terms(),
            (Terms{{{2, 1}, Rational(1, 2)}, {{0, 0}, Rational(1, 2)}}));
  EXPECT_EQ(PolynomialRing(0).from(7).terms(), (Terms{{{}, 7}}));
  EXPECT_TRUE(ring.zero().terms().empty());
}

}  // namespace
}  // namespace abide
