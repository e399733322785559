// SPDX-License-Identifier: MIT
#include "abide/laws/polynomial_law.hpp"

#include <numeric>

#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "program/evaluation.hpp"
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

TEST(PolynomialLaw, EntriesAreNamedInTheOrderOfTheState) {
  const Model model = testing::phi("W1 = [1, 2]\nb = [2]\nscale = []\nT = [1, 2, 2]",
                                   "'scale * sum(W1) + sum(b) + sum(T)'");
  EXPECT_EQ(entry_names(model.program),
            (std::vector<std::string>{"W1[0,0]", "W1[0,1]", "b[0]", "b[1]", "scale", "T[0,0,0]",
                                      "T[0,0,1]", "T[0,1,0]", "T[0,1,1]"}));
  EXPECT_EQ(entry_names_latex(model.program),
            (std::vector<std::string>{"(W_{1})_{0,0}", "(W_{1})_{0,1}", "(b)_{0}", "(b)_{1}",
                                      "\\mathrm{scale}", "(T)_{0,0,0}", "(T)_{0,0,1}",
                                      "(T)_{0,1,0}", "(T)_{0,1,1}"}));
}

TEST(PolynomialLaw, NamesForLatexEscapeUnderscores) {
  const Model model = testing::phi("w_in = []\na_b_12 = []", "'w_in * a_b_12'");
  EXPECT_EQ(entry_names_latex(model.program),
            (std::vector<std::string>{"\\mathrm{w\\_in}", "\\mathrm{a\\_b\\_}_{12}"}));
}

TEST(PolynomialLaw, ExpressionsPutPositiveTermsFirst) {
  const std::vector<std::string> names{"a", "b[0]"};
  const auto text = [&](const SparsePolynomial& p) { return to_expression(p, names); };
  EXPECT_EQ(text(polynomial({{-1, {0, 0}}, {1, {1, 1}}})), "b[0]**2 - a**2");
  EXPECT_EQ(text(polynomial({{Rational(-3, 2), {0, 1, 1}}, {-1, {0}}})), "-a - 3/2*a*b[0]**2");
  EXPECT_EQ(text(polynomial({{-5, {}}, {2, {1}}})), "2*b[0] - 5");
  EXPECT_EQ(text(polynomial({{1, {}}})), "1");
  EXPECT_EQ(text({}), "0");
  EXPECT_EQ(to_latex(polynomial({{-2, {0, 0}}, {1, {0, 1}}}), {"a", "(b)_{0}"}),
            "a (b)_{0} - 2 a^{2}");
}

TEST(PolynomialLaw, ExpressionsMeanWhatTheyPrint) {
  for_seeds(40, [](Random& random) {
    const char* models[] = {"linear:2,2,1", "relu:2,2,2+bias", "monomial:3"};
    Program program = load_model(models[random.below(3)]).program;
    const auto n = static_cast<std::uint32_t>(program.parameter_entries());
    const SparsePolynomial p = random_polynomial(n, 4, 6, random);
    const std::string text = to_expression(p, entry_names(program));
    SCOPED_TRACE(text);
    const NodeId node = testing::lower(program, text);
    ASSERT_EQ(program.shape(node), Shape{});
    for (int trial = 0; trial < 3; ++trial) {
      std::vector<Rational> point = random_point(n, random);
      const Rational expected = value(p, point);
      point.resize(testing::variable_count(program));
      EXPECT_EQ(testing::evaluate_at(program, {node}, RationalField{}, point)[0][0], expected);
    }
  });
}

}  // namespace
}  // namespace abide
