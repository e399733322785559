// SPDX-License-Identifier: MIT
#include "abide/program/bounds.hpp"

#include <cmath>

#include "program/evaluation.hpp"
#include "program/measure.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Bounds, WorkedExampleOfTheHeader) {
  Program program;
  const NodeId x = program.probe("x", {3});
  const NodeId w1 = program.parameter("W1", {5, 3});
  const NodeId w2 = program.parameter("W2", {2, 5});
  const NodeId w = program.probe("w", {2});
  const NodeId objective = inner(program, w, matmul(program, w2, matmul(program, w1, x)));
  const Bounds found = bounds(program, {objective})[0];
  EXPECT_EQ(found.parameter_degree, 2);
  EXPECT_EQ(found.probe_degree, 2);
  EXPECT_NEAR(found.log2_norm, std::log2(30), 1e-12);
  EXPECT_NEAR(found.log2_terms, std::log2(30), 1e-12);
  // Large coefficients are no more terms.
  const Bounds scaled = bounds(program, {scale(program, objective, 1000)})[0];
  EXPECT_NEAR(scaled.log2_norm, std::log2(30'000), 1e-12);
  EXPECT_NEAR(scaled.log2_terms, std::log2(30), 1e-12);
}

TEST(Bounds, HoldForTheExpandedPolynomials) {
  testing::for_seeds(100, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random);
    const Program& program = made.program;
    const PolynomialRing ring(testing::variable_count(program));
    const Polynomial p =
        testing::evaluate_at(program, {made.objective}, ring, testing::all_variables(ring))[0][0];
    SCOPED_TRACE(p.to_string());
    if (p.is_zero()) return;
    const Bounds found = bounds(program, {made.objective})[0];
    const auto d = static_cast<std::size_t>(program.parameter_entries());
    EXPECT_LE(testing::degree_in(ring, p, 0, d), found.parameter_degree);
    EXPECT_LE(testing::degree_in(ring, p, d, ring.variables()), found.probe_degree);
    // The bound is for integer coefficients; the least scale that makes them so is at most its own.
    EXPECT_LE(testing::norm_of(p, 1), found.log2_norm + 1e-9);
  });
}

// What enters one bracket or one minor must be cleared of denominators alike.
TEST(Bounds, ClearTheSameDenominatorsFromAllNodesAskedForTogether) {
  Program program;
  const NodeId x = program.parameter("x", {});
  const NodeId third = scale(program, x, Rational(1, 3));
  const std::vector<Bounds> both = bounds(program, {x, third});
  EXPECT_NEAR(both[0].log2_norm, std::log2(3.0), 1e-12);  // 3 x
  EXPECT_NEAR(both[1].log2_norm, 0, 1e-12);               // x
  EXPECT_NEAR(bounds(program, {x})[0].log2_norm, 0, 1e-12);
  const Bounds all = common_bounds(program, {x, third});
  EXPECT_NEAR(all.log2_norm, std::log2(3.0), 1e-12);
  EXPECT_NEAR(all.log2_denominator, std::log2(3.0), 1e-12);
}

TEST(Bounds, CountTheDenominatorsThatAreCleared) {
  Program program;
  const NodeId x = program.parameter("x", {});
  // (x/6)^2 + x/4 has common denominator 36; d = 12 is cleared twice: 144 (1/36 + 1/4) = 40.
  const NodeId sixth = scale(program, x, Rational(1, 6));
  const NodeId sum = add(program, multiply(program, sixth, sixth), x, Rational(1, 4));
  const double norm = bounds(program, {sum})[0].log2_norm;
  EXPECT_GE(norm, std::log2(10.0));  // 36 (1/36 + 1/4)
  EXPECT_LE(norm, std::log2(10.0) + 3 * std::log2(12.0));
}

// Beyond the largest double there is no bound, and that is what is said, not 0.
TEST(Bounds, AreInfiniteWhereNumbersAreTooLargeForThem) {
  Program program;
  const NodeId x = program.parameter("x", {2});
  NodeId huge = program.constant({3, 5}, {2});
  for (int i = 0; i < 1100; ++i) huge = multiply(program, huge, huge);
  const NodeId product = multiply(program, huge, x);
  const NodeId sum = add(program, product, reciprocal(program, x));
  for (const NodeId node : {product, sum, add(program, product, product)}) {
    EXPECT_TRUE(std::isinf(bounds(program, {node})[0].log2_norm));
    EXPECT_TRUE(std::isinf(common_bounds(program, {node, x}).log2_norm));
  }
}

}  // namespace
}  // namespace abide
