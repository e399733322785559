// SPDX-License-Identifier: MIT
#include "abide/ring/fraction.hpp"

#include <stdexcept>
#include <vector>

#include "ring/ring_axioms.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

static_assert(Field<FractionField>);

Polynomial random_polynomial(const PolynomialRing& ring, Random& random) {
  Polynomial sum = ring.zero();
  for (int term = 0; term < 3; ++term) {
    Polynomial product = ring.from(Rational(random.between(-9, 9), random.between(1, 5)));
    for (std::uint64_t factors = random.below(3); factors > 0; --factors)
      product = ring.mul(product, ring.variable(random.below(ring.variables())));
    sum = ring.add(sum, product);
  }
  return sum;
}

// One in three is a polynomial; denominators are products of a few factors, so that many are equal
// or have some in common.
Fraction random_fraction(const FractionField& field, Random& random) {
  const PolynomialRing& ring = field.polynomials();
  Fraction result{random_polynomial(ring, random), nullptr};
  for (std::uint64_t factors = random.below(3); factors > 0; --factors) {
    const Fraction x = field.variable(random.below(field.variables()));
    const Fraction factor = field.add(x, field.from(random.between(-1, 1)));
    result = field.mul(result, field.inverse(factor));
  }
  return result;
}

void expect_reduced(const FractionField& field, const Fraction& a) {
  const PolynomialRing& ring = field.polynomials();
  const Polynomial d = field.denominator(a);
  EXPECT_EQ(ring.content(d), Rational(1)) << a.to_string();
  EXPECT_TRUE(!a.divisor || !a.divisor->is_one()) << a.to_string();
  if (a.is_zero()) {
    EXPECT_TRUE(d.is_one()) << a.to_string();
  } else {
    const Polynomial gcd = ring.cofactors(a.numerator, d).gcd;
    EXPECT_TRUE(ring.equal(gcd, ring.from(ring.content(gcd)))) << a.to_string();
  }
}

TEST(Fraction, WorkedExampleOfTheHeader) {
  const FractionField f(2);
  const Fraction x = f.variable(0);
  const Fraction y = f.variable(1);
  const Fraction sum = f.add(f.inverse(f.add(x, y)), f.inverse(f.sub(x, y)));
  EXPECT_EQ(sum.to_string(), "(2*x0)/(x0^2 - x1^2)");
  EXPECT_EQ(f.mul(sum, f.sub(f.mul(x, x), f.mul(y, y))).to_string(), "2*x0");
  EXPECT_EQ(f.inverse(f.from(Rational(-2, 3))).to_string(), "-3/2");
  EXPECT_THROW((void)f.inverse(f.sub(x, x)), std::domain_error);
}

TEST(Fraction, FormsAField) {
  for_seeds(100, [](Random& random) {
    const FractionField field(3);
    const auto draw = [&](Random& r) { return random_fraction(field, r); };
    testing::check_ring_axioms(
        field, draw, [](const Fraction& a) { return a.to_string(); }, random);
    const Fraction a = draw(random);
    if (!a.is_zero()) {
      EXPECT_TRUE(field.equal(field.mul(a, field.inverse(a)), field.one())) << a.to_string();
    }
  });
}

TEST(Fraction, IsAlwaysReduced) {
  for_seeds(100, [](Random& random) {
    const FractionField field(3);
    const Fraction a = random_fraction(field, random);
    const Fraction b = random_fraction(field, random);
    SCOPED_TRACE(a.to_string() + " and " + b.to_string());
    for (const Fraction& c : {a, b, field.add(a, b), field.sub(a, b), field.mul(a, b),
                              field.sub(field.add(a, b), b), field.neg(a)})
      expect_reduced(field, c);
    if (!a.is_zero()) expect_reduced(field, field.inverse(a));
  });
}

// The value at a point is a homomorphism.
TEST(Fraction, ComputesWithValues) {
  for_seeds(100, [](Random& random) {
    const FractionField field(3);
    const Fraction a = random_fraction(field, random);
    const Fraction b = random_fraction(field, random);
    SCOPED_TRACE(a.to_string() + " and " + b.to_string());
    std::vector<Rational> point;  // away from the zeros of the denominators
    for (int i = 0; i < 3; ++i) point.emplace_back(2 * random.between(-9, 9) + 1, 2);
    const auto at = [&](const Fraction& c) {
      return field.polynomials().evaluate(c.numerator, point) /
             field.polynomials().evaluate(field.denominator(c), point);
    };
    EXPECT_EQ(at(field.add(a, b)), at(a) + at(b));
    EXPECT_EQ(at(field.sub(a, b)), at(a) - at(b));
    EXPECT_EQ(at(field.mul(a, b)), at(a) * at(b));
  });
}

// sum over i < n of 1 / (x_i + i).
Fraction sum_of_reciprocals(const FractionField& field, std::size_t n) {
  Fraction sum = field.zero();
  for (std::size_t i = 0; i < n; ++i) {
    const Fraction shift = field.from(static_cast<std::int64_t>(i));
    sum = field.add(sum, field.inverse(field.add(field.variable(i), shift)));
  }
  return sum;
}

TEST(Fraction, WorkIsLimitedWhereALimitIsGiven) {
  EXPECT_NO_THROW((void)sum_of_reciprocals(FractionField(8), 8));
  EXPECT_NO_THROW((void)sum_of_reciprocals(FractionField(8, 1e6), 8));
  EXPECT_THROW((void)sum_of_reciprocals(FractionField(8, 1e3), 8), TooMuchWork);
  EXPECT_NO_THROW((void)sum_of_reciprocals(FractionField(8, 1e3), 2));
  // The same value with a limit that is not reached.
  const FractionField free(5);
  const FractionField limited(5, 1e6);
  EXPECT_EQ(sum_of_reciprocals(limited, 5).to_string(), sum_of_reciprocals(free, 5).to_string());
}

// Few terms of a high degree, with long coefficients, are work as well.
TEST(Fraction, WorkGrowsWithTheDegreeOfCommonFactors) {
  const auto cancelled = [](int degree, double work) {
    const FractionField field(2, work);
    const Fraction difference = field.sub(field.variable(0), field.variable(1));
    Fraction top = field.one();
    for (int i = 0; i < degree; ++i) top = field.mul(top, difference);
    field.begin_work();
    return field.mul(top, field.inverse(top)).to_string();
  };
  EXPECT_EQ(cancelled(10, 2e4), "1");
  EXPECT_EQ(cancelled(100, 4e6), "1");
  EXPECT_THROW((void)cancelled(100, 2e5), TooMuchWork);
}

TEST(Fraction, WorkAddsUpOverCopiesUntilItBeginsAnew) {
  const auto sums_that_fit = [](const FractionField& field) {
    int sums = 0;
    try {
      for (; sums < 1000; ++sums) (void)sum_of_reciprocals(FractionField(field), 4);
    } catch (const TooMuchWork&) {
    }
    return sums;
  };
  const FractionField field(4, 1e4);
  const int first = sums_that_fit(field);
  EXPECT_GT(first, 1);
  EXPECT_LT(first, 1000);
  EXPECT_EQ(sums_that_fit(field), 0);
  field.begin_work();
  EXPECT_EQ(sums_that_fit(field), first);
  // Products and sums of polynomials are work, too; products with constants are hardly any.
  const FractionField tiny(1, 5);
  const Fraction two_terms = tiny.add(tiny.variable(0), tiny.one());
  EXPECT_NO_THROW((void)tiny.mul(two_terms, tiny.one()));
  EXPECT_THROW((void)tiny.mul(two_terms, two_terms), TooMuchWork);
  // Terms of many variables fill the memory: fewer of them are allowed.
  EXPECT_EQ(sums_that_fit(FractionField(128, 1e4)), first);
  EXPECT_LT(sums_that_fit(FractionField(1280, 1e4)), first);
}

}  // namespace
}  // namespace abide
