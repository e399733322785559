// SPDX-License-Identifier: MIT
#include "abide/program/gradient.hpp"

#include "abide/error.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Gradient, IsTheSymbolicDerivativeOnRandomPrograms) {
  testing::for_seeds(200, [](Random& random) {
    testing::RandomProgram made = testing::random_program(random);
    Program& program = made.program;
    const std::vector<NodeId> parts = gradient(program, made.objective, program.parameters());
    const PolynomialRing ring(testing::variable_count(program));
    const auto variables = testing::all_variables(ring);
    const Polynomial value = testing::evaluate_at(program, {made.objective}, ring, variables)[0][0];
    SCOPED_TRACE("L = " + value.to_string());
    std::size_t variable = 0;
    for (const auto& part : testing::evaluate_at(program, parts, ring, variables))
      for (const Polynomial& entry : part) {
        const Polynomial expected = ring.derivative(value, variable++);
        EXPECT_TRUE(ring.equal(entry, expected))
            << "d/dx" << variable - 1 << ": " << entry.to_string() << " instead of "
            << expected.to_string();
      }
    EXPECT_EQ(variable, static_cast<std::size_t>(program.parameter_entries()));
  });
}

TEST(Gradient, OfTheGradientIsTheHessian) {
  testing::for_seeds(50, [](Random& random) {
    testing::RandomProgram made = testing::random_program(random);
    Program& program = made.program;
    const std::vector<NodeId> first = gradient(program, made.objective, program.parameters());
    const PolynomialRing ring(testing::variable_count(program));
    const auto variables = testing::all_variables(ring);
    const NodeId entry = sum_entries(program, first[1]);
    const std::vector<NodeId> second = gradient(program, entry, program.parameters());
    const Polynomial value = testing::evaluate_at(program, {entry}, ring, variables)[0][0];
    std::size_t variable = 0;
    for (const auto& part : testing::evaluate_at(program, second, ring, variables))
      for (const Polynomial& p : part)
        EXPECT_TRUE(ring.equal(p, ring.derivative(value, variable++)));
  });
}

TEST(Gradient, ByWhatTheObjectiveIgnoresIsZero) {
  Program program;
  const NodeId x = program.parameter("x", {2});
  const NodeId y = program.parameter("y", {3});
  const NodeId late = sum_entries(program, x);
  const NodeId z = program.parameter("z", {});  // declared after the objective
  const std::vector<NodeId> parts = gradient(program, late, {x, y, z});
  const RationalField q;
  const auto values = testing::evaluate_at(program, parts, q, {5, 6, 7, 8, 9, 10});
  EXPECT_EQ(values[0], (std::vector<Rational>{1, 1}));
  EXPECT_EQ(values[1], (std::vector<Rational>{0, 0, 0}));
  EXPECT_EQ(values[2], (std::vector<Rational>{0}));
}

TEST(Gradient, RejectsAnObjectiveThatIsNotAScalar) {
  Program program;
  const NodeId x = program.parameter("x", {2});
  EXPECT_THROW((void)gradient(program, x, {x}), ShapeError);
}

// J^T c, J being that of the node and c the cotangent held fixed.
TEST(Pullback, IsTheTransposedJacobianOnRandomPrograms) {
  testing::for_seeds(100, [](Random& random) {
    testing::RandomProgram made = testing::random_program(random);
    Program& program = made.program;
    const NodeId node = gradient(program, made.objective, {program.parameters()[0]})[0];
    // A cotangent that depends on the variables, too.
    const NodeId cotangent = scale(program, program.parameters()[0], 3);
    const std::vector<NodeId> parts = pullback(program, node, cotangent, program.parameters());
    const PolynomialRing ring(testing::variable_count(program));
    const auto variables = testing::all_variables(ring);
    const auto values = testing::evaluate_at(program, {node, cotangent}, ring, variables);
    std::size_t variable = 0;
    for (const auto& part : testing::evaluate_at(program, parts, ring, variables))
      for (const Polynomial& entry : part) {
        Polynomial expected = ring.zero();
        for (std::size_t i = 0; i < values[0].size(); ++i)
          expected =
              ring.add(expected, ring.mul(values[1][i], ring.derivative(values[0][i], variable)));
        EXPECT_TRUE(ring.equal(entry, expected)) << "d/dx" << variable << ": " << entry.to_string()
                                                 << " instead of " << expected.to_string();
        ++variable;
      }
  });
}

TEST(Pullback, OfAVariableIsItsCotangent) {
  Program program;
  const NodeId x = program.parameter("x", {2});
  const NodeId y = program.parameter("y", {2});
  const std::vector<NodeId> parts = pullback(program, x, y, {x, y});
  const auto values = testing::evaluate_at(program, parts, RationalField{}, {2, 3, 5, 7});
  EXPECT_EQ(values[0], (std::vector<Rational>{5, 7}));
  EXPECT_EQ(values[1], (std::vector<Rational>{0, 0}));
}

TEST(Pullback, RejectsACotangentOfAnotherShape) {
  Program program;
  const NodeId x = program.parameter("x", {2});
  EXPECT_THROW((void)pullback(program, x, program.parameter("c", {3}), {x}), ShapeError);
  EXPECT_THROW((void)pullback(program, x, program.constant({1}, {}), {x}), ShapeError);
}

}  // namespace
}  // namespace abide
