// SPDX-License-Identifier: MIT
#include "abide/laws/samples.hpp"

#include <algorithm>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

// What the equations say about a polynomial: one number per point, all 0 for a law.
std::vector<double> residuals(const Samples& samples, const SparsePolynomial& p) {
  std::vector<Monomial> monomials;
  for (const auto& [monomial, c] : p.terms) monomials.push_back(monomial);
  const Matrix equations = samples.equations(monomials, samples.count());
  std::vector<double> result;
  for (std::size_t t = 0; t < equations.rows; ++t) {
    double sum = 0;
    for (std::size_t i = 0; i < p.terms.size(); ++i)
      sum = samples.field().add(
          sum, samples.field().mul(samples.field().from(p.terms[i].second), equations(t, i)));
    result.push_back(sum);
  }
  return result;
}
bool all_zero(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return x == 0; });
}

TEST(Samples, EquationsHoldForLawsAndFailForAlteredOnes) {
  for_seeds(6, [](Random& random) {
    for (const char* name : {"linear:2,3,2", "linear:1,2,3,2", "linear:1,1,1"}) {
      const Flow flow = Flow::gradient(load_model(name));
      const Samples samples(flow, random.bits(), random.below(3), 12);
      for (const SparsePolynomial& law : testing::linear_laws(flow.model().program)) {
        EXPECT_TRUE(all_zero(residuals(samples, law))) << name;
        SparsePolynomial altered = law;
        altered.terms[random.below(altered.terms.size())].second += 1;
        EXPECT_FALSE(all_zero(residuals(samples, altered))) << name;
      }
    }
  });
}

// More points than are evaluated at once.
TEST(Samples, HoldAtEveryPointOfEveryChunk) {
  const Flow flow = Flow::gradient(load_model("relu:2,2,1+bias"));
  const Samples samples(flow, 1, 0, 600);
  for (const SparsePolynomial& law : testing::relu_laws(flow.model().program))
    EXPECT_TRUE(all_zero(residuals(samples, law)));
  std::size_t zeros = 0;
  for (const double r : residuals(samples, polynomial({{1, {0}}}))) zeros += r == 0 ? 1U : 0U;
  EXPECT_LT(zeros, 5U);
}

TEST(Samples, EquationsAreTheDerivativesAlongTheField) {
  // phi = 3 a b: with probe xi, the field is (3 xi b, 3 xi a).
  const Flow flow = Flow::gradient(testing::phi("a = []\nb = []", "'3*a*b'"));
  const Samples samples(flow, 5, 0, 20);
  const PrimeField& field = samples.field();
  const Matrix e = samples.equations({{0}, {1}, {0, 0}, {0, 1}, {0, 0, 0, 1}}, 20);
  const double half = field.from(Rational(1, 2));
  for (std::size_t t = 0; t < 20; ++t) {
    if (e(t, 0) == 0 || e(t, 1) == 0) continue;
    // The state from the derivatives: (a^2)' = 2 a a' and (a b)' = a' b + a b'.
    const double a = field.mul(field.mul(half, e(t, 2)), field.inverse(e(t, 0)));
    const double b = field.mul(field.sub(e(t, 3), field.mul(a, e(t, 1))), field.inverse(e(t, 0)));
    EXPECT_EQ(field.mul(e(t, 0), a), field.mul(e(t, 1), b));  // a' : b' = b : a
    const double aa = field.mul(a, a);
    EXPECT_EQ(e(t, 4), field.add(field.mul(field.mul(3, field.mul(aa, b)), e(t, 0)),
                                 field.mul(field.mul(aa, a), e(t, 1))));
  }
}

// The point itself: x_i is half the derivative of x_i^2.
std::vector<double> point_of(const Samples& samples, std::uint32_t n) {
  const PrimeField& field = samples.field();
  std::vector<double> point;
  for (std::uint32_t i = 0; i < n; ++i)
    point.push_back(
        field.mul(field.from(Rational(1, 2)), samples.gradient(polynomial({{1, {i, i}}})).at(i)));
  return point;
}

TEST(Samples, GradientIsMadeOfTheDerivatives) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  const std::uint32_t n = 6;
  for_seeds(50, [&](Random& random) {
    const Samples samples(flow, random.bits(), 0, 3);
    const PrimeField& field = samples.field();
    const std::vector<double> point = point_of(samples, n);
    const SparsePolynomial p = testing::random_polynomial(n, 4, 6, random);
    std::vector<double> expected(n, 0);
    for (const auto& [variable, part] : derivatives(p))
      for (const auto& [monomial, c] : part.terms) {
        double term = field.from(c);
        for (const std::uint32_t i : monomial) term = field.mul(term, point[i]);
        expected[variable] = field.add(expected[variable], term);
      }
    EXPECT_EQ(samples.gradient(p), expected);
  });
}

// The rank of gradients means something only at one and the same point.
TEST(Samples, PointZeroDoesNotDependOnTheNumberOfPoints) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  const std::vector<double> expected = point_of(Samples(flow, 1, 0, 1), 6);
  for (const std::size_t count : {2U, 7U, 255U, 256U, 257U, 700U})
    EXPECT_EQ(point_of(Samples(flow, 1, 0, count), 6), expected) << count;
}

TEST(Samples, DependOnSeedAndIndexAlone) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  const std::vector<Monomial> monomials{{0}, {1, 2}, {3, 3, 5}};
  const auto entries = [&](std::uint64_t seed, std::size_t index) {
    return Samples(flow, seed, index, 10).equations(monomials, 10).entries;
  };
  EXPECT_EQ(entries(1, 0), entries(1, 0));
  EXPECT_NE(entries(1, 0), entries(1, 1));
  EXPECT_NE(entries(1, 0), entries(2, 0));
}

TEST(Samples, AvoidPrimesThatDivideADenominator) {
  const Flow plain = Flow::gradient(testing::phi("a = []\nb = []", "'a*b'"));
  const std::uint64_t prime = Samples(plain, 1, 0, 1).field().prime();
  const Flow flow =
      Flow::gradient(testing::phi("a = []\nb = []", "'a*b/" + std::to_string(prime) + "'"));
  const Samples samples(flow, 1, 0, 5);
  EXPECT_NE(samples.field().prime(), prime);
  EXPECT_TRUE(all_zero(residuals(samples, polynomial({{1, {0, 0}}, {-1, {1, 1}}}))));
}

// x/y keeps x^2 + y^2 wherever it is defined.
TEST(Samples, OfFieldsThatDivide) {
  for_seeds(5, [](Random& random) {
    Model model;
    Program& p = model.program;
    const NodeId x = p.parameter("x", {});
    const NodeId y = p.parameter("y", {});
    model.objective = multiply(p, divide(p, x, y), p.probe("xi", {}));
    const Samples samples(Flow::gradient(model), random.bits(), 0, 100);
    EXPECT_TRUE(all_zero(residuals(samples, polynomial({{1, {0, 0}}, {1, {1, 1}}}))));
    EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, {0, 0}}, {-1, {1, 1}}}))));
  });
}

TEST(Samples, SayWhichMatrixIsSingularEverywhere) {
  Model model;
  Program& p = model.program;
  const NodeId w = p.parameter("w", {3});
  model.objective =
      inner(p, p.inverse(outer(p, w, w), "the product of w with itself"), p.probe("xi", {3, 3}));
  try {
    const Samples samples(Flow::gradient(model), 1, 0, 10);
    FAIL() << "no error";
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(),
                 "the product of w with itself is singular at every point that was tried");
  }
}

}  // namespace
}  // namespace abide
