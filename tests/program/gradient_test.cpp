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

}  // namespace
}  // namespace abide
