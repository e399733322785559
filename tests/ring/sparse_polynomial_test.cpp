// SPDX-License-Identifier: MIT
#include "abide/ring/sparse_polynomial.hpp"

#include <algorithm>
#include <numeric>

#include "ring/sparse_polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;
using testing::random_polynomial;
using testing::value;

std::vector<Rational> random_point(std::size_t n, Random& random) {
  std::vector<Rational> point;
  for (std::size_t i = 0; i < n; ++i) point.emplace_back(random.between(-20, 20));
  return point;
}

TEST(PolynomialLaw, NormalizeSortsAddsUpAndDropsZeros) {
  SparsePolynomial p;
  p.terms = {{{0, 1}, 2}, {{3}, 5}, {{}, 7}, {{0, 1}, -2}, {{0, 0}, 1}, {{3}, Rational(1, 2)}};
  normalize(p);
  const std::vector<std::pair<Monomial, Rational>> expected{
      {{}, 7}, {{3}, Rational(11, 2)}, {{0, 0}, 1}};
  EXPECT_EQ(p.terms, expected);
  EXPECT_EQ(p.degree(), 2);
  SparsePolynomial nothing;
  nothing.terms = {{{1}, 3}, {{1}, -3}};
  normalize(nothing);
  EXPECT_TRUE(nothing.terms.empty());
  EXPECT_EQ(nothing.degree(), 0);
}

TEST(PolynomialLaw, NormalFormDoesNotDependOnTheOrderOfTerms) {
  for_seeds(100, [](Random& random) {
    const SparsePolynomial p = random_polynomial(3, 3, 8, random);
    SparsePolynomial shuffled;
    for (const auto& [monomial, c] : p.terms) {  // each in two parts, at random places
      const Rational part(random.between(-5, 5));
      for (const Rational& piece : {part, c - part}) {
        const auto place = shuffled.terms.begin() + random.between(0, std::ssize(shuffled.terms));
        shuffled.terms.insert(place, {monomial, piece});
      }
    }
    normalize(shuffled);
    EXPECT_EQ(shuffled, p);
  });
}

TEST(PolynomialLaw, PrimitiveFormHasCoprimeIntegersAndAPositiveEnd) {
  SparsePolynomial p = polynomial({{Rational(4, 3), {0}}, {Rational(-2, 5), {1}}});
  make_primitive(p);
  EXPECT_EQ(p, polynomial({{-10, {0}}, {3, {1}}}));
  for_seeds(200, [](Random& random) {
    const SparsePolynomial original = random_polynomial(3, 3, 6, random);
    if (original.terms.empty()) return;
    SparsePolynomial primitive = original;
    make_primitive(primitive);
    EXPECT_GT(primitive.terms.back().second, Rational(0));
    std::int64_t gcd = 0;
    for (const auto& [monomial, c] : primitive.terms) {
      ASSERT_TRUE(c.is_integer());
      gcd = std::gcd(gcd, c.to_int64());
    }
    EXPECT_EQ(gcd, 1);
    // The same up to a factor, and whatever the factor.
    EXPECT_EQ(
        testing::scaled(primitive, original.terms.back().second / primitive.terms.back().second),
        original);
    SparsePolynomial scaled =
        testing::scaled(original, Rational(random.below(2) == 0 ? 1 : -1) *
                                      Rational(random.between(1, 99), random.between(1, 99)));
    make_primitive(scaled);
    EXPECT_EQ(scaled, primitive);
  });
}

TEST(PolynomialLaw, ValuesOfProductsAreProductsOfValues) {
  for_seeds(100, [](Random& random) {
    const SparsePolynomial a = random_polynomial(4, 3, 5, random);
    const SparsePolynomial b = random_polynomial(4, 3, 5, random);
    const SparsePolynomial ab = product(a, b);
    const std::vector<Rational> point = random_point(4, random);
    EXPECT_EQ(value(ab, point), value(a, point) * value(b, point));
    EXPECT_EQ(ab, product(b, a));
    SparsePolynomial again = ab;
    normalize(again);
    EXPECT_EQ(again, ab) << "not in normal form";
    if (a.terms.empty() || b.terms.empty()) return;
    EXPECT_EQ(ab.degree(), a.degree() + b.degree());
  });
  // The middle terms cancel.
  EXPECT_EQ(product(polynomial({{1, {0}}, {1, {1}}}), polynomial({{1, {0}}, {-1, {1}}})),
            polynomial({{1, {0, 0}}, {-1, {1, 1}}}));
}

// As one list with an entry for every variable.
std::vector<SparsePolynomial> gradient_of(const SparsePolynomial& p, std::size_t n) {
  std::vector<SparsePolynomial> result(n);
  for (auto& [variable, part] : derivatives(p)) result.at(variable) = part;
  return result;
}

TEST(PolynomialLaw, DerivativesObeyTheProductRule) {
  for_seeds(100, [](Random& random) {
    const SparsePolynomial a = random_polynomial(3, 3, 4, random);
    const SparsePolynomial b = random_polynomial(3, 3, 4, random);
    const auto da = gradient_of(a, 3);
    const auto db = gradient_of(b, 3);
    const auto dab = gradient_of(product(a, b), 3);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(dab[i], testing::sum(product(da[i], b), product(a, db[i])));
  });
}

// sum of x_i dh/dx_i = (degree) h, for a homogeneous h.
TEST(PolynomialLaw, DerivativesObeyEulersIdentity) {
  for_seeds(100, [](Random& random) {
    SparsePolynomial all = random_polynomial(4, 5, 12, random);
    for (int degree = 0; degree <= 5; ++degree) {
      SparsePolynomial h;
      for (const auto& term : all.terms)
        if (static_cast<int>(term.first.size()) == degree) h.terms.push_back(term);
      SparsePolynomial euler;
      for (const auto& [variable, part] : derivatives(h))
        euler = testing::sum(euler, product(polynomial({{1, {variable}}}), part));
      EXPECT_EQ(euler, testing::scaled(h, degree));
    }
  });
}

TEST(PolynomialLaw, DerivativesAreOfTheVariablesThatOccurInOrder) {
  const auto parts = derivatives(polynomial({{3, {2, 5, 5}}, {4, {}}, {-1, {7}}}));
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0], (std::pair{std::uint32_t{2}, polynomial({{3, {5, 5}}})}));
  EXPECT_EQ(parts[1], (std::pair{std::uint32_t{5}, polynomial({{6, {2, 5}}})}));
  EXPECT_EQ(parts[2], (std::pair{std::uint32_t{7}, polynomial({{-1, {}}})}));
  EXPECT_TRUE(derivatives(polynomial({{4, {}}})).empty());
}

TEST(PolynomialLaw, SplitsOffTheTimeWhereItIsAFactor) {
  // (1 + 2 t) (x0^2 - 3 x1), t being variable 2.
  const SparsePolynomial p = polynomial({{1, {}}, {2, {2}}});
  const SparsePolynomial q = polynomial({{1, {0, 0}}, {-3, {1}}});
  const auto parts = split_time(product(p, q), 2);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->first, p);
  EXPECT_EQ(parts->second, q);
  EXPECT_FALSE(split_time(q, 2)) << "no time";
  EXPECT_FALSE(split_time(p, 2)) << "nothing but time";
  EXPECT_FALSE(split_time({}, 2));
  EXPECT_FALSE(split_time(polynomial({{1, {0, 2}}, {1, {1}}}), 2)) << "t x0 + x1";
  EXPECT_FALSE(split_time(polynomial({{1, {0, 2}}, {1, {0}}, {1, {1, 2}}, {2, {1}}}), 2))
      << "(1 + t) x0 + (2 + t) x1";
}

TEST(PolynomialLaw, PartsOfASplitMultiplyToTheWhole) {
  for_seeds(100, [](Random& random) {
    SparsePolynomial p;  // in the time alone, variable 1 of 0 .. 3
    for (std::int64_t power = 0; power <= 3; ++power)
      p.terms.emplace_back(Monomial(static_cast<std::size_t>(power), 1),
                           Rational(random.between(-2, 2), random.between(1, 3)));
    normalize(p);
    SparsePolynomial q;
    for (const auto& [monomial, c] : random_polynomial(4, 3, 6, random).terms)
      if (std::find(monomial.begin(), monomial.end(), 1U) == monomial.end())
        q.terms.emplace_back(monomial, c);
    const SparsePolynomial law = product(p, q);
    const auto parts = split_time(law, 1);
    ASSERT_EQ(parts.has_value(), p.degree() > 0 && !q.terms.empty() && q.degree() > 0);
    if (!parts) return;
    EXPECT_EQ(product(parts->first, parts->second), law);
    make_primitive(p);
    EXPECT_EQ(parts->first, p);
    // One term more, and it is no product any longer.
    const SparsePolynomial altered =
        testing::sum(law, polynomial({{7, {0, 0, 0, 0, 1, 1, 1, 1, 3}}}));
    EXPECT_FALSE(split_time(altered, 1));
  });
}

}  // namespace
}  // namespace abide
