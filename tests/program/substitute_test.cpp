// SPDX-License-Identifier: MIT
#include "abide/program/substitute.hpp"

#include <set>

#include "abide/program/operations.hpp"
#include "abide/ring/fraction.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using Vector = std::vector<Rational>;

// The variables of a tensor among all entries, parameters first.
std::vector<std::size_t> variables_of(const Program& program, NodeId tensor) {
  std::size_t next = 0;
  std::vector<std::size_t> result;
  for (const auto* ids : {&program.parameters(), &program.probes()})
    for (const NodeId id : *ids)
      for (std::int64_t i = 0; i < entries(program.shape(id)); ++i, ++next)
        if (id == tensor) result.push_back(next);
  return result;
}

// To evaluate after a substitution is to evaluate where the tensor has the other value.
TEST(Substitute, IsEvaluationAtOtherValuesOnRandomPrograms) {
  for_seeds(200, [](Random& random) {
    testing::RandomProgram made = testing::random_program(random);
    Program& p = made.program;
    const bool of_probe = random.below(2) == 0;
    const NodeId tensor = of_probe ? p.probes()[random.below(3)] : p.parameters()[random.below(3)];
    const Shape shape = p.shape(tensor);
    Vector other;
    for (std::int64_t i = 0; i < entries(shape); ++i)
      other.emplace_back(random.between(-3, 3), random.between(1, 3));
    const NodeId replaced =
        substitute(p, made.objective, {{tensor, p.constant(Vector(other), shape)}});
    Vector point;
    for (std::size_t i = testing::variable_count(p); i > 0; --i)
      point.emplace_back(random.between(-9, 9), random.between(1, 4));
    Vector changed = point;
    const std::vector<std::size_t> variables = variables_of(p, tensor);
    for (std::size_t i = 0; i < variables.size(); ++i) changed[variables[i]] = other[i];
    const RationalField q;
    const auto found = testing::evaluate_at(p, {replaced}, q, point);
    EXPECT_EQ(found, testing::evaluate_at(p, {made.objective}, q, changed));
    EXPECT_FALSE(depends_on(p, replaced, tensor));
  });
}

// The same for expressions in other variables, and with inverses, over the field of fractions.
TEST(Substitute, ExchangesTensorsOfOneShape) {
  for_seeds(50, [](Random& random) {
    Program p;
    const NodeId a = p.parameter("a", {2, 2});
    const NodeId b = p.parameter("b", {2, 2});
    const NodeId x = p.probe("x", {2});
    const NodeId f =
        add(p, matmul(p, p.inverse(a), matmul(p, b, x)), matmul(p, transpose(p, a), x));
    const NodeId swapped = substitute(p, f, {{a, b}, {b, a}});
    Vector point;
    for (int i = 0; i < 10; ++i) point.emplace_back(random.between(1, 99), 7);
    Vector exchanged(point.begin() + 4, point.begin() + 8);
    exchanged.insert(exchanged.end(), point.begin(), point.begin() + 4);
    exchanged.insert(exchanged.end(), point.begin() + 8, point.end());
    EXPECT_EQ(testing::evaluate_at(p, {swapped}, RationalField{}, point),
              testing::evaluate_at(p, {f}, RationalField{}, exchanged));
    EXPECT_EQ(substitute(p, swapped, {{a, b}, {b, a}}), f);
  });
}

TEST(Substitute, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId matrix = p.parameter("W", {2, 2});
  const NodeId x = p.probe("x", {2});
  const NodeId w = p.probe("w", {2});
  const NodeId f = inner(p, w, matmul(p, matrix, x));
  const NodeId first = substitute(p, f, {{x, p.constant({1, 0}, {2})}});
  EXPECT_EQ(testing::evaluate_at(p, {first}, RationalField{}, {2, 3, 5, 7, 0, 0, 11, 13})[0][0],
            Rational(2 * 11 + 5 * 13));
}

TEST(Substitute, OfInnerNodesLeavesWhatIsBelowThem) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId square = multiply(p, x, x);
  const NodeId f = add(p, multiply(p, square, y), x);
  const NodeId g = substitute(p, f, {{square, y}});
  EXPECT_EQ(testing::evaluate_at(p, {g}, RationalField{}, {3, 5})[0][0], Rational(5 * 5 + 3));
  EXPECT_EQ(substitute(p, f, {{f, y}}), y);
}

TEST(Substitute, OfWhatDoesNotOccurIsTheNodeItself) {
  Program p;
  const NodeId x = p.parameter("x", {2});
  const NodeId f = sum_entries(p, multiply(p, x, x));
  const NodeId late = p.parameter("late", {2});
  EXPECT_EQ(substitute(p, f, {{late, x}}), f);
  EXPECT_EQ(substitute(p, f, {}), f);
}

// By the variables that the value has, where nothing can cancel.
TEST(DependsOn, SaysWhichTensorsOccur) {
  for_seeds(50, [](Random& random) {
    Program p;
    std::vector<NodeId> tensors;
    for (int i = 0; i < 4; ++i) tensors.push_back(p.parameter("x" + std::to_string(i), {}));
    std::set<std::size_t> used;
    NodeId f = p.constant({1}, {});
    for (int factors = 0; factors < 3; ++factors) {
      const std::size_t i = random.below(4);
      used.insert(i);
      f = random.below(2) == 0 ? multiply(p, f, tensors[i]) : add(p, f, tensors[i]);
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(depends_on(p, f, tensors[i]), used.contains(i));
    EXPECT_TRUE(depends_on(p, f, f));
    EXPECT_FALSE(depends_on(p, tensors[0], f));
  });
}

TEST(InversesOf, AreAllThatTheProgramInverts) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  EXPECT_TRUE(inverses_of(p).empty());
  const NodeId first = p.inverse(a);
  const NodeId unused = p.inverse(p.sum({a}, {2}));
  EXPECT_EQ(inverses_of(p), (std::vector<NodeId>{first, unused}));
}

}  // namespace
}  // namespace abide
