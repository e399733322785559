// SPDX-License-Identifier: MIT
#include "abide/ring/word_polynomial.hpp"

#include <algorithm>

#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

WordPolynomial random_polynomial(const WordField& field, std::size_t degree, Random& random) {
  std::vector<std::uint64_t> c;
  for (std::size_t i = 0; i < degree; ++i) c.push_back(field.random_element(random));
  c.push_back(1);
  return WordPolynomial(field, c);
}

TEST(WordPolynomial, IsGivenByItsValues) {
  for_seeds(30, [](Random& random) {
    const WordField field = WordField::random(random);
    const std::size_t degree = random.below(12);
    const WordPolynomial f = random_polynomial(field, degree, random);
    EXPECT_EQ(f.degree(), static_cast<std::int64_t>(degree));
    EXPECT_EQ(f.coefficient(degree), 1U);
    EXPECT_EQ(f.coefficient(degree + 1), 0U);
    std::vector<std::uint64_t> values;
    for (std::uint64_t s = 0; s <= degree + random.below(3); ++s) values.push_back(f.at(s));
    EXPECT_EQ(WordPolynomial::interpolated(field, values), f);
  });
}

TEST(WordPolynomial, HasFactors) {
  for_seeds(20, [](Random& random) {
    const WordField field = WordField::random(random);
    const WordPolynomial f = random_polynomial(field, 1 + random.below(4), random);
    const WordPolynomial g = random_polynomial(field, 1 + random.below(4), random);
    const WordPolynomial h = random_polynomial(field, 1, random);
    EXPECT_TRUE((f * g % f).is_zero());
    EXPECT_FALSE(((f * g * g % f) == g));
    EXPECT_EQ(WordPolynomial::gcd(f * h, g * h), h);
    EXPECT_EQ((f * h * h * g).without(h * f).degree(), g.degree());
    const std::vector<WordPolynomial> factors = (f * h * h).factors();
    EXPECT_EQ(std::count(factors.begin(), factors.end(), h), 1);
    WordPolynomial product = h;
    for (const WordPolynomial& factor : factors) {
      EXPECT_EQ(factor.factors().size(), 1U);
      product = product * factor;
    }
    EXPECT_EQ(product, f * h * h);
  });
}

TEST(WordPolynomial, WorkedExampleOfTheHeader) {
  const WordField field(7);
  EXPECT_EQ(WordPolynomial::interpolated(field, {0, 1, 4}), WordPolynomial(field, {0, 0, 1}));
  EXPECT_EQ(WordPolynomial(field, {5, 0, 1}).factors().size(), 2U);
  EXPECT_EQ(WordPolynomial(field, {4, 0, 1}).factors().size(), 1U);
  EXPECT_TRUE(WordPolynomial(field).is_zero());
  EXPECT_EQ(WordPolynomial(field).degree(), -1);
}

}  // namespace
}  // namespace abide
