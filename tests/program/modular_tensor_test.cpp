// SPDX-License-Identifier: MIT
#include "abide/program/modular_tensor.hpp"

#include <algorithm>
#include <atomic>
#include <map>

#include "abide/error.hpp"
#include "abide/model/named_model.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/prime.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

static_assert(TensorArithmetic<ModularArithmetic>);

using Values = std::vector<std::vector<double>>;

std::vector<ModularTensor> shared(const Values& values) {
  std::vector<ModularTensor> result;
  for (const auto& tensor : values)
    result.push_back(std::make_shared<const std::vector<double>>(tensor));
  return result;
}

// The same schedule by plain loops over the field, and by products of matrices.
void expect_equal(const Program& program, const std::vector<NodeId>& outputs, unsigned threads,
                  Random& random) {
  const PrimeField field(random_prime(random));
  const auto next = [&] { return field.random(random); };
  const Values parameters = filled(program, program.parameters(), next);
  const Values probes = filled(program, program.probes(), next);
  const Schedule schedule(program, outputs);
  const DenseArithmetic<PrimeField> dense(field);
  const auto evaluated = [&](const Schedule& wanted) {
    return evaluate(wanted, dense, std::span<const std::vector<double>>(parameters),
                    std::span<const std::vector<double>>(probes));
  };
  Values expected, symbols;
  try {
    expected = evaluated(schedule);
    symbols = evaluated(Schedule(program, schedule.functions()));
  } catch (const SingularMatrix&) {
    return;
  }
  const auto given = shared(symbols);
  const auto found = evaluate(schedule, ModularArithmetic(field, threads),
                              std::span<const ModularTensor>(shared(parameters)),
                              std::span<const ModularTensor>(shared(probes)),
                              std::span<const ModularTensor>(given));
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(*found[i], expected[i]) << "output " << i << " modulo " << field.prime();
}

TEST(ModularArithmetic, AgreesWithPlainLoopsOverTheField) {
  testing::for_seeds(100, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random, 4, true);
    expect_equal(made.program, {made.objective}, 1 + static_cast<unsigned>(random.below(3)),
                 random);
  });
}

// Inner sizes beyond what is exact without reduction, all orders of axes, several threads.
TEST(ModularArithmetic, MultipliesMatricesHoweverTheyLie) {
  const std::vector<std::vector<Labels>> cases = {
      {{0, 2}, {2, 1}, {0, 1}},          {{0, 2}, {2, 1}, {1, 0}},
      {{2, 0}, {2, 1}, {0, 1}},          {{0, 2}, {1, 2}, {0, 1}},
      {{2, 0}, {1, 2}, {1, 0}},          {{3, 0, 2}, {3, 2, 1}, {3, 0, 1}},
      {{0, 3, 2}, {2, 3, 1}, {0, 3, 1}}, {{0, 2}, {0, 2}, {0}},
      {{2, 0}, {0, 2}, {2, 0}}};
  testing::for_seeds(3, [&](Random& random) {
    for (const std::vector<Labels>& labels : cases) {
      const std::map<int, std::int64_t> size{{0, random.between(1, 9)},
                                             {1, random.between(1, 9)},
                                             {2, random.between(480, 1100)},
                                             {3, random.between(1, 3)}};
      const auto shape = [&](const Labels& of) {
        Shape result;
        for (const int label : of) result.push_back(size.at(label));
        return result;
      };
      Program program;
      const NodeId a = program.parameter("a", shape(labels[0]));
      const NodeId b = program.probe("b", shape(labels[1]));
      const NodeId c = program.contract({a, b}, {labels[0], labels[1]}, labels[2]);
      expect_equal(program, {c}, 2, random);
    }
  });
}

TEST(ModularArithmetic, MovesLargeTensorsByViews) {
  Random random(1);
  Program program;
  const NodeId a = program.parameter("a", {40, 50, 60});  // more than is listed
  const NodeId moved = program.contract({a}, {{0, 1, 2}}, {2, 0, 1});
  const NodeId column_sums = program.contract({a}, {{0, 1, 2}}, {1});
  expect_equal(program, {moved, column_sums}, 3, random);
}

TEST(ModularArithmetic, EndsWhereItIsAskedTo) {
  const std::atomic<bool> stop = true;
  const ModularArithmetic arithmetic(PrimeField(8388593), 2, &stop);
  Random random(1);
  EXPECT_THROW(static_cast<void>(arithmetic.random(10, random)), Interrupted);
}

TEST(ModularArithmetic, InvertsManyNumbersAtOnceAndRefusesZero) {
  const PrimeField field(8388593);
  const ModularArithmetic arithmetic(field, 1);
  const auto all = std::make_shared<const std::vector<double>>(std::vector<double>{2, -3, 5});
  const ModularTensor found = arithmetic.inverse({}, 3, 1, all);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(field.mul((*found)[i], (*all)[i]), 1);
  const auto zero = std::make_shared<const std::vector<double>>(std::vector<double>{2, 0, 5});
  EXPECT_THROW(static_cast<void>(arithmetic.inverse({}, 3, 1, zero)), SingularMatrix);
}

TEST(FreeSymbols, OfSineAndCosineAreOnTheCircleAndOthersIndependent) {
  Program program;
  const NodeId x = program.parameter("x", {4});
  const NodeId sine = program.function(Elementary::sin, x);
  const NodeId cosine = program.function(Elementary::cos, x);
  const NodeId power = program.function(Elementary::exp, x);
  const Schedule schedule(program, {sine, cosine, power});
  const PrimeField field(8388593);
  Random random(3);
  const auto symbols = free_symbols(schedule, ModularArithmetic(field, 1), random);
  ASSERT_EQ(symbols.size(), 3U);
  for (std::size_t i = 0; i < 4; ++i) {
    const double s = (*symbols[0])[i], c = (*symbols[1])[i];
    EXPECT_EQ(field.add(field.mul(s, s), field.mul(c, c)), 1);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE((*symbols[2])[i], (*symbols[2])[j]);
  }
}

TEST(PeakEntries, CountsWhatIsAliveAtATime) {
  Program program;
  const NodeId w = program.parameter("W", {30, 20});
  const NodeId x = program.probe("x", {20, 5});
  const NodeId y = program.contract({w, x}, {{0, 2}, {2, 1}}, {0, 1});
  const NodeId z = program.contract({y, y}, {{0, 1}, {0, 1}}, {0});
  EXPECT_EQ(peak_entries(Schedule(program, {z})), 600 + 100 + 150 + 30);
}

}  // namespace
}  // namespace abide
