// SPDX-License-Identifier: MIT
#include "abide/program/evaluate.hpp"

#include "abide/program/jet_tensor.hpp"
#include "abide/ring/jet.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

static_assert(TensorArithmetic<DenseArithmetic<RationalField>>);
static_assert(TensorArithmetic<DenseArithmetic<PolynomialRing>>);
static_assert(TensorArithmetic<DenseArithmetic<JetRing<PrimeField>>>);
static_assert(TensorArithmetic<JetArithmetic>);

TEST(Schedule, HasOnlyWhatTheOutputsNeed) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId square = matmul(p, a, a);
  (void)matmul(p, square, a);
  const Schedule schedule(p, {square});
  ASSERT_EQ(schedule.steps().size(), 1U);
  EXPECT_EQ(schedule.steps()[0].node, square);
}

TEST(Schedule, LetsGoOfValuesAfterTheirLastUseButNeverOfOutputs) {
  testing::for_seeds(50, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random);
    const Program& p = made.program;
    const std::vector<NodeId> outputs{made.objective, static_cast<NodeId>(p.nodes().size() / 2)};
    const Schedule schedule(p, outputs);
    std::vector<bool> gone(p.nodes().size(), false);
    for (const Schedule::Step& step : schedule.steps()) {
      for (const NodeId operand : p.node(step.node).operands) EXPECT_FALSE(gone[operand]);
      for (const NodeId finished : step.last_used_by) gone[finished] = true;
    }
    for (const NodeId output : outputs) EXPECT_FALSE(gone[output]);
    for (const Schedule::Step& step : schedule.steps())
      EXPECT_TRUE(gone[step.node] || step.node == outputs[0] || step.node == outputs[1]);
  });
}

TEST(Evaluate, GivesAParameterBackWhenItIsTheOutput) {
  Program p;
  const NodeId a = p.parameter("a", {2});
  const auto value = testing::evaluate_at(p, {a, a}, RationalField{}, {3, 4});
  EXPECT_EQ(value[0], (std::vector<Rational>{3, 4}));
  EXPECT_EQ(value[1], value[0]);
}

}  // namespace
}  // namespace abide
