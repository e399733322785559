// SPDX-License-Identifier: MIT
#include "abide/laws/samples.hpp"

#include <algorithm>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
#include "abide/stop.hpp"
#include "laws/polynomials.hpp"
#include "linalg/elimination.hpp"
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

// What the relations say about a polynomial: all 0 when its gradient is.
std::vector<double> changes(const Samples& samples, const SparsePolynomial& p) {
  std::vector<Monomial> monomials;
  for (const auto& [monomial, c] : p.terms) monomials.push_back(monomial);
  const Matrix relations = samples.relations(monomials, samples.count());
  std::vector<double> result;
  for (std::size_t t = 0; t < relations.rows; ++t) {
    double sum = 0;
    for (std::size_t i = 0; i < p.terms.size(); ++i)
      sum = samples.field().add(
          sum, samples.field().mul(samples.field().from(p.terms[i].second), relations(t, i)));
    result.push_back(sum);
  }
  return result;
}

// Variables x, y and the features log(x*y), log(x), log(y), x*y.
TEST(Samples, RelationsHoldForFeaturesThatAreRelated) {
  const Variables flow = Variables(Flow::gradient(testing::phi("x = []\ny = []", "'x*y'")))
                             .with_features({"x*y + 1", "log(x)", "log(y)", "x*y"});
  for_seeds(5, [&](Random& random) {
    const Samples samples(flow, random.bits(), random.below(3), 100);
    const SparsePolynomial constant = polynomial({{1, {2}}, {-1, {5}}});
    EXPECT_TRUE(all_zero(changes(samples, constant)));
    EXPECT_TRUE(all_zero(residuals(samples, constant)));
    const SparsePolynomial product = polynomial({{1, {5}}, {-1, {0, 1}}});
    EXPECT_TRUE(all_zero(changes(samples, product)));
    for (const SparsePolynomial& other :
         {polynomial({{1, {2}}, {-1, {3}}}), polynomial({{1, {2}}, {-1, {3}}, {1, {4}}}),
          polynomial({{1, {5}}, {-1, {0, 0}}}), polynomial({{1, {0}}})})
      EXPECT_FALSE(all_zero(changes(samples, other)));
    // A law is no relation: it changes across the flow.
    const SparsePolynomial law = polynomial({{1, {0, 0}}, {-1, {1, 1}}});
    EXPECT_TRUE(all_zero(residuals(samples, law)));
    EXPECT_FALSE(all_zero(changes(samples, law)));
  });
}

// Mirror flow x' = x y e, y' = y x e keeps x - y.
TEST(Samples, EquationsHoldForLawsInFeatures) {
  Model model = testing::phi("x = []\ny = []", "'x*y'");
  model.metric = "mirror";
  for_seeds(5, [&](Random& random) {
    // log x' = y e, log y' = x e.
    const Variables flow =
        Variables(Flow::gradient(model)).with_features({"log(x)", "log(y)", "log(log(x))"});
    const Samples samples(flow, random.bits(), 0, 70);
    EXPECT_TRUE(all_zero(residuals(samples, polynomial({{1, {0}}, {-1, {1}}}))));
    EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, {2}}, {-1, {3}}}))));
    EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, {4}}}))));
  });
  // theta' = theta^2 grad E keeps log x - log y.
  model.metric = "x=diag(x**2), y=diag(y**2)";
  const Variables flow = Variables(Flow::gradient(model)).with_features({"log(x)", "log(y)"});
  const Samples samples(flow, 1, 0, 70);
  EXPECT_TRUE(all_zero(residuals(samples, polynomial({{1, {2}}, {-1, {3}}}))));
  EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, {2}}, {1, {3}}}))));
}

// h(x, f(x)) with a feature f that is a polynomial: its gradient is that of the polynomial with f
// written out, at the same point.
TEST(Samples, GradientsGoThroughFeatures) {
  const Model model = testing::phi("x = [3]", "'x[0]*x[1]*x[2]'");
  const Flow plain = Flow::gradient(model);
  const Variables flow = Variables(plain).with_features({"x[0]**2*x[1] - 3*x[2]", "x[1]*x[2]"});
  const std::vector<SparsePolynomial> features{polynomial({{1, {0, 0, 1}}, {-3, {2}}}),
                                               polynomial({{1, {1, 2}}})};
  for_seeds(30, [&](Random& random) {
    const Samples samples(flow, random.bits(), 0, 2);
    const SparsePolynomial h = testing::random_polynomial(5, 3, 5, random);
    SparsePolynomial written_out;
    for (const auto& [monomial, c] : h.terms) {
      SparsePolynomial term = polynomial({{c, {}}});
      for (const std::uint32_t i : monomial)
        term = product(term, i < 3 ? polynomial({{1, {i}}}) : features.at(i - 3));
      written_out = testing::sum(written_out, term);
    }
    EXPECT_EQ(samples.gradient(h), samples.gradient(written_out));
  });
}

// d log(x) = dx / x, at the sampled point.
TEST(Samples, GradientOfALogarithm) {
  const Variables flow = Variables(Flow::gradient(testing::phi("x = []\ny = []", "'x*y'")))
                             .with_features({"log(x)", "log(x*y)", "log(x) * y"});
  for_seeds(10, [&](Random& random) {
    const Samples samples(flow, random.bits(), 0, 3);
    const PrimeField& field = samples.field();
    const std::vector<double> point = point_of(samples, 2);
    const double by_x = field.inverse(point[0]);
    const double by_y = field.inverse(point[1]);
    EXPECT_EQ(samples.gradient(polynomial({{1, {2}}})), (std::vector<double>{by_x, 0}));
    EXPECT_EQ(samples.gradient(polynomial({{5, {3}}})),
              (std::vector<double>{field.mul(5, by_x), field.mul(5, by_y)}));
    // The last one's derivative by y is log(x), the value of variable 2: half that of its square.
    const double log = field.mul(field.mul(field.from(Rational(1, 2)), point[0]),
                                 samples.gradient(polynomial({{1, {2, 2}}})).at(0));
    EXPECT_EQ(samples.gradient(polynomial({{1, {4}}})),
              (std::vector<double>{field.mul(point[1], by_x), log}));
  });
}

TEST(Samples, OfMomentumFlowsMoveTheTime) {
  // Angular momentum x0 dx1 - x1 dx0, with the integrating factor 1, t^3 or s.
  for (const auto& [tau, power] : {std::pair<const char*, int>{"0", 0}, {"3/t", 3}, {"1/2", 1}}) {
    const Flow flow =
        Flow::make(testing::phi("x = [2]", "'x[0]**2 + x[1]**2'"), {Dynamics::momentum, tau, {}});
    const Samples samples(flow, 1, 0, 70);
    Monomial first{0, 3};
    Monomial second{1, 2};
    first.insert(first.end(), static_cast<std::size_t>(power), 4);
    second.insert(second.end(), static_cast<std::size_t>(power), 4);
    EXPECT_TRUE(all_zero(residuals(samples, polynomial({{1, first}, {-1, second}})))) << tau;
    EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, first}, {1, second}})))) << tau;
    first.push_back(4);
    second.push_back(4);
    EXPECT_FALSE(all_zero(residuals(samples, polynomial({{1, first}, {-1, second}})))) << tau;
  }
}

// As the null space of the equations says, block by block.
TEST(Samples, IndependentBlocksHaveNoSolution) {
  std::size_t independent = 0;
  std::size_t dependent = 0;
  for_seeds(4, [&](Random& random) {
    for (const char* name : {"linear:2,2,2", "relu:2,3,1+bias", "linear:1,1,2"}) {
      SCOPED_TRACE(name);
      const Flow flow =
          Flow::make(load_model(name),
                     {random.below(2) == 0 ? Dynamics::momentum : Dynamics::gradient, "0", {}});
      const Ansatz ansatz(flow, find_symmetry(flow), 1);
      const Samples samples(flow, random.bits(), 0, 64);
      const MonomialBlocks blocks = ansatz.part({static_cast<int>(random.between(1, 2)), 0}, 0, 1);
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        if (blocks[b].size() > Samples::kMostIndependent) continue;
        const std::vector<Monomial> block = blocks[b].monomials();
        const bool none =
            reference::null_space(samples.field(), samples.equations(block, block.size())).rows ==
            0;
        EXPECT_EQ(samples.independent(blocks[b]), none);
        ++(none ? independent : dependent);
      }
    }
  });
  EXPECT_GT(independent, 0U);
  EXPECT_GT(dependent, 0U);
}

// Points that are drawn later are those that would have been drawn at once.
TEST(Samples, ExtendedAreAsDrawnAtOnce) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  const std::vector<Monomial> monomials{{0}, {1, 2}, {3, 3, 5}};
  const Samples whole(flow, 3, 1, 300);
  Samples grown(flow, 3, 1, 1);
  for (const std::size_t count : {std::size_t{50}, std::size_t{65}, std::size_t{300}}) {
    grown.extend(count);
    EXPECT_GE(grown.count(), count);
    EXPECT_EQ(grown.equations(monomials, count).entries, whole.equations(monomials, count).entries);
  }
}

TEST(Samples, StopWhenAsked) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  std::atomic<bool> stop = false;
  Samples samples(flow, 1, 0, 10, &stop);
  EXPECT_NO_THROW((void)samples.equations({{0}}, 10));
  stop = true;
  EXPECT_THROW((void)samples.equations({{0}}, 10), Interrupted);
  EXPECT_THROW(samples.extend(1000), Interrupted);
}

}  // namespace
}  // namespace abide
