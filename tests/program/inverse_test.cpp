// SPDX-License-Identifier: MIT
//
// Inverses of matrices in programs, over every arithmetic.
#include <algorithm>
#include <numeric>
#include <string>

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/jet_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/fraction.hpp"
#include "abide/ring/jet.hpp"
#include "abide/ring/prime.hpp"
#include "abide/ring/word_field.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::evaluate_at;
using testing::for_seeds;

// A stack of matrices, its inverses and both products.
struct Inverted {
  explicit Inverted(std::int64_t stack, std::int64_t n)
      : a(p.parameter("A", {stack, n, n})), inverse(p.inverse(a, "the matrix A")) {
    products = {matmul(p, a, inverse), matmul(p, inverse, a)};
  }
  Program p;
  NodeId a, inverse;
  std::vector<NodeId> products;
};

// Whether entry i of a stack of matrices n by n lies on a diagonal.
bool on_diagonal(std::size_t i, std::size_t n) { return i % (n * n) % (n + 1) == 0; }

template <Ring R, class Draw>
void expect_identity(const R& ring, Random& random, Draw draw) {
  const auto n = static_cast<std::size_t>(random.between(1, 4));
  const Inverted made(random.between(1, 3), static_cast<std::int64_t>(n));
  std::vector<typename R::Element> entries;
  for (std::size_t i = 0; i < testing::variable_count(made.p); ++i) entries.push_back(draw());
  // An entry 0 where elimination begins: rows must be exchanged.
  if (n > 1) entries[0] = ring.zero();
  try {
    for (const auto& product : evaluate_at(made.p, made.products, ring, entries))
      for (std::size_t i = 0; i < product.size(); ++i)
        EXPECT_TRUE(ring.equal(product[i], on_diagonal(i, n) ? ring.one() : ring.zero()))
            << "n = " << n << ", entry " << i;
  } catch (const SingularMatrix& error) {
    EXPECT_EQ(std::string(error.what()), n == 1 ? "the matrix A is 0" : "the matrix A is singular");
  }
}

TEST(Inverse, TimesTheMatrixIsTheIdentityOverEveryRing) {
  for_seeds(20, [](Random& random) {
    const RationalField q;
    expect_identity(q, random,
                    [&] { return Rational(random.between(-99, 99), random.between(1, 9)); });
    const PrimeField z(random_prime(random));
    expect_identity(z, random, [&] { return z.random(random); });
    const WordField w = WordField::random(random);
    expect_identity(w, random, [&] { return w.random_element(random); });
    const JetRing<PrimeField> jets(z, static_cast<int>(random.below(4)));
    expect_identity(jets, random, [&] {
      auto jet = jets.zero();
      for (double& c : jet) c = z.random(random);
      return jet;
    });
    const FractionField fractions(3);
    expect_identity(fractions, random, [&] {
      return fractions.add(fractions.variable(random.below(3)), fractions.from(random.below(2)));
    });
    const JetRing<JetRing<RationalField>> nested(JetRing<RationalField>(q, 1), 1);
    expect_identity(nested, random, [&] {
      auto jet = nested.zero();
      for (auto& inner : jet)
        for (Rational& c : inner) c = random.between(-9, 9);
      return jet;
    });
  });
}

// Large enough for the products inside to be blocked, with planes shared and batched.
TEST(Inverse, OfJetTensorsTimesTheMatrixIsTheIdentity) {
  for_seeds(20, [](Random& random) {
    const auto n = static_cast<std::size_t>(random.between(1, 12));
    const std::size_t stack = 1 + random.below(2);
    const std::size_t batch = 1 + random.below(4);
    const Inverted made(static_cast<std::int64_t>(stack), static_cast<std::int64_t>(n));
    const JetArithmetic arithmetic(PrimeField(random_prime(random)), batch);
    std::vector<JetTensor> as{{stack * n * n, std::vector<Plane>(1 + random.below(8))}};
    for (std::size_t s = 0; s < as[0].planes.size(); ++s)
      if (s == 0 || random.below(3) != 0)
        as[0].planes[s] = (random.below(2) == 0 ? arithmetic.random_shared(stack * n * n, random)
                                                : arithmetic.random_batched(stack * n * n, random))
                              .planes[0];
    SCOPED_TRACE("n " + std::to_string(n) + ", planes " + std::to_string(as[0].planes.size()));
    for (const JetTensor& product :
         evaluate(Schedule(made.p, made.products), arithmetic, std::span<const JetTensor>(as), {}))
      for (std::size_t s = 0; s < product.planes.size(); ++s) {
        const Plane& plane = product.planes[s];
        const std::size_t width = plane.batched ? batch : 1;
        for (std::size_t i = 0; i < plane.values.size(); ++i)
          ASSERT_EQ(plane.values[i], s == 0 && on_diagonal(i / width, n) ? 1 : 0)
              << "plane " << s << ", value " << i;
      }
  });
}

// One inverse for all probes where the matrix is the same for all.
TEST(Inverse, OfASharedMatrixIsShared) {
  Random random(1);
  const Inverted made(1, 3);
  const JetArithmetic arithmetic(PrimeField(8388593), 5);
  const std::vector<JetTensor> as{arithmetic.random_shared(9, random)};
  const auto value =
      evaluate(Schedule(made.p, {made.inverse}), arithmetic, std::span<const JetTensor>(as), {});
  EXPECT_FALSE(value[0].planes[0].batched);
}

// The coefficient of e at x + e v is the sum of the partial derivatives times v.
TEST(Inverse, GradientIsTheDerivativeInEveryDirection) {
  int evaluated = 0;
  for_seeds(100, [&evaluated](Random& random) {
    testing::RandomProgram made = testing::random_program(random, 4, true);
    Program& program = made.program;
    const std::vector<NodeId> parts = gradient(program, made.objective, program.parameters());
    const PrimeField field(random_prime(random));
    const JetRing<PrimeField> jets(field, 1);
    const auto directions = static_cast<std::size_t>(program.parameter_entries());
    std::vector<double> point;
    std::vector<std::vector<double>> line;
    for (std::size_t i = 0; i < testing::variable_count(program); ++i) {
      point.push_back(field.random(random));
      line.push_back({point[i], i < directions ? field.random(random) : 0});
    }
    try {
      double expected = 0;
      std::size_t i = 0;
      for (const auto& part : evaluate_at(program, parts, field, point))
        for (const double derivative : part)
          expected = field.add(expected, field.mul(derivative, line[i++][1]));
      EXPECT_EQ(evaluate_at(program, {made.objective}, jets, line)[0][0][1], expected);
      ++evaluated;
    } catch (const SingularMatrix&) {
    }
  });
  EXPECT_GT(evaluated, 50);
}

TEST(Inverse, DividesEntryByEntryWithBroadcasting) {
  for_seeds(20, [](Random& random) {
    Program p;
    const NodeId a = p.parameter("a", {2, 3});
    const NodeId b = p.parameter("b", {3});
    const NodeId quotient = divide(p, a, b, "b");
    EXPECT_EQ(p.shape(quotient), (Shape{2, 3}));
    std::vector<Rational> point;
    for (int i = 0; i < 9; ++i)
      point.emplace_back(random.below(2) == 0 ? random.between(1, 9) : random.between(-9, -1));
    const auto values = evaluate_at(p, {quotient, reciprocal(p, b)}, RationalField{}, point);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(values[0][i], point[i] / point[6 + i % 3]);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(values[1][i], Rational(1) / point[6 + i]);
    EXPECT_THROW((void)divide(p, a, p.parameter("c", {2})), ShapeError);
    point[7] = 0;
    EXPECT_THROW((void)evaluate_at(p, {quotient}, RationalField{}, point), SingularMatrix);
  });
}

TEST(Inverse, DeterminantsAreThoseOfLeibniz) {
  for_seeds(20, [](Random& random) {
    const std::int64_t stack = random.between(1, 2);
    const std::int64_t n = random.between(1, 5);
    SCOPED_TRACE("n = " + std::to_string(n));
    Program p;
    const NodeId d = determinant(p, p.parameter("A", {stack, n, n}));
    EXPECT_EQ(p.shape(d), (Shape{stack}));
    std::vector<Rational> a;
    for (std::int64_t i = 0; i < stack * n * n; ++i)
      a.emplace_back(random.between(-9, 9), random.between(1, 3));
    const auto values = evaluate_at(p, {d}, RationalField{}, a)[0];
    for (std::int64_t h = 0; h < stack; ++h) {
      std::vector<std::int64_t> permutation(static_cast<std::size_t>(n));
      std::iota(permutation.begin(), permutation.end(), 0);
      Rational expected;
      do {
        Rational term = 1;
        for (std::size_t i = 0; i < permutation.size(); ++i) {
          term *= a[static_cast<std::size_t>((h * n + static_cast<std::int64_t>(i)) * n +
                                             permutation[i])];
          for (std::size_t j = 0; j < i; ++j)
            if (permutation[j] > permutation[i]) term = -term;
        }
        expected += term;
      } while (std::next_permutation(permutation.begin(), permutation.end()));
      EXPECT_EQ(values[static_cast<std::size_t>(h)], expected)
          << values[static_cast<std::size_t>(h)].to_string() << " instead of "
          << expected.to_string();
    }
  });
  Program p;
  EXPECT_EQ(p.shape(determinant(p, p.parameter("A", {6, 6}))), Shape{});
  EXPECT_THROW((void)determinant(p, p.parameter("B", {2, 3})), ShapeError);
}

TEST(Inverse, IsBuiltOnceForSquareMatricesOnly) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId once = p.inverse(a, "one name");
  EXPECT_EQ(p.inverse(a, "another"), once);
  EXPECT_EQ(std::get<Inverse>(p.node(p.inverse(a)).operation).what, "one name");
  EXPECT_NE(p.inverse(a), p.inverse(p.parameter("b", {2, 2})));
  EXPECT_THROW((void)p.inverse(p.parameter("c", {2, 3})), ShapeError);
  EXPECT_THROW((void)p.inverse(p.parameter("d", {2})), ShapeError);
  EXPECT_TRUE(Schedule(p, {sum_entries(p, p.inverse(a))}).has_inverses());
  EXPECT_FALSE(Schedule(p, {sum_entries(p, a)}).has_inverses());
}

TEST(Inverse, OfASingularMatrixIsAnErrorThatNamesIt) {
  const Inverted made(2, 2);
  const std::vector<Rational> second_singular{1, 2, 3, 4, 1, 2, 2, 4};
  const auto message = [](auto run) -> std::string {
    try {
      run();
    } catch (const SingularMatrix& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(
      message([&] { (void)evaluate_at(made.p, {made.inverse}, RationalField{}, second_singular); }),
      "the matrix A is singular");
  const PrimeField field(101);
  const JetArithmetic arithmetic(field, 2);
  for (const bool batched : {false, true}) {
    // Batched, only the second probe is singular.
    std::vector<JetTensor> as{{8, std::vector<Plane>(4)}};
    as[0].planes[0].batched = batched;
    for (const Rational& q : second_singular) {
      const double x = field.from(q);
      const std::size_t i = as[0].planes[0].values.size() / 2;
      if (batched) as[0].planes[0].values.push_back(i % 4 % 3 == 0 ? 1 : 0);  // identity
      as[0].planes[0].values.push_back(x);
    }
    EXPECT_EQ(message([&] {
                (void)evaluate(Schedule(made.p, {made.inverse}), arithmetic,
                               std::span<const JetTensor>(as), {});
              }),
              "the matrix A is singular");
  }
  const std::vector<JetTensor> zero{{8, {}}};
  EXPECT_THROW((void)evaluate(Schedule(made.p, {made.inverse}), arithmetic,
                              std::span<const JetTensor>(zero), {}),
               SingularMatrix);
  const PolynomialRing ring(8);
  EXPECT_THROW((void)evaluate_at(made.p, {made.inverse}, ring, testing::all_variables(ring)),
               std::logic_error);
}

}  // namespace
}  // namespace abide
