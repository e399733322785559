// SPDX-License-Identifier: MIT
#include "abide/program/real_tensor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

static_assert(TensorArithmetic<RealArithmetic>);

using Exact = std::vector<std::vector<Rational>>;

Rational small(Random& random) { return {random.between(-4, 4), random.between(1, 3)}; }

std::vector<RealTensor> real(const Exact& exact) {
  std::vector<RealTensor> result;
  for (const auto& tensor : exact) {
    std::vector<double> values;
    for (const Rational& value : tensor) values.push_back(value.to_double());
    result.emplace_back(std::move(values));
  }
  return result;
}

// The same schedule over the rationals and in double precision.
void expect_close(const Program& program, const std::vector<NodeId>& outputs, Random& random) {
  const auto next = [&] { return small(random); };
  const Exact parameters = filled(program, program.parameters(), next);
  const Exact probes = filled(program, program.probes(), next);
  const Schedule schedule(program, outputs);
  Exact exact;
  try {
    exact = evaluate(schedule, DenseArithmetic<RationalField>(RationalField{}),
                     std::span<const std::vector<Rational>>(parameters),
                     std::span<const std::vector<Rational>>(probes));
  } catch (const SingularMatrix&) {
    return;
  }
  const std::vector<RealTensor> real_parameters = real(parameters);
  const std::vector<RealTensor> real_probes = real(probes);
  const RealArithmetic arithmetic;
  Evaluation<RealArithmetic> evaluation(schedule);
  for (int again = 0; again < 2; ++again) {
    evaluation.run(arithmetic, real_parameters, real_probes);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      ASSERT_EQ(evaluation.output(i).size(), exact[i].size());
      for (std::size_t k = 0; k < exact[i].size(); ++k) {
        const double expected = exact[i][k].to_double();
        EXPECT_NEAR(evaluation.output(i)[k], expected, 1e-9 * (1 + std::abs(expected)))
            << "output " << i << " entry " << k;
      }
    }
  }
}

TEST(RealArithmetic, AgreesWithExactRationals) {
  testing::for_seeds(100, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random, 4, true);
    expect_close(made.program, {made.objective}, random);
  });
}

TEST(RealArithmetic, MultipliesMatricesHoweverTheyLie) {
  // Operands and results in all orders of axes; sizes of 1 and sizes beyond the plain loops.
  const std::vector<std::string> notations = {
      "ij,jk->ik",    "ij,jk->ki",    "ji,jk->ik",    "ij,kj->ik",    "ji,kj->ik",    "ji,kj->ki",
      "hij,hjk->hik", "hji,hjk->hik", "hij,hkj->hki", "ihj,jhk->ihk", "jhi,khj->kih", "ij,ij->ij",
      "ij,i->ij",     "ij,j->ij",     "ij,ij->i",     "ij,ij->",      "i,j->ij",      "i,j->ji",
      "ij,ji->j",     "ij->j",        "ij->i",        "ij->ji",       "hij->j"};
  testing::for_seeds(6, [&](Random& random) {
    for (const std::string& notation : notations) {
      SCOPED_TRACE(notation);
      Program p;
      std::map<char, std::int64_t> size;
      std::vector<NodeId> operands;
      Shape shape;
      const auto close = [&] {
        operands.push_back(p.parameter("p" + std::to_string(operands.size()), shape));
        shape.clear();
      };
      for (const char c : notation.substr(0, notation.find('-'))) {
        if (c == ',') {
          close();
          continue;
        }
        if (!size.contains(c)) size[c] = random.below(4) == 0 ? 1 : random.between(2, 9);
        shape.push_back(size[c]);
      }
      close();
      expect_close(p, {einsum(p, notation, operands)}, random);
    }
  });
}

TEST(RealArithmetic, MagnitudesAreSumsOfAbsoluteTerms) {
  Program p;
  const NodeId x = p.parameter("x", {2});
  const NodeId y = p.parameter("y", {2});
  // <x, x> - 3 <y, y> at (1, 2), (1, 1)
  const NodeId h = add(p, inner(p, x, x), inner(p, y, y), -3);
  const std::vector<RealTensor> at = {RealTensor({1, 2}), RealTensor({1, 1})};
  const Schedule schedule(p, {h});
  Evaluation<RealArithmetic> evaluation(schedule);
  evaluation.run(RealArithmetic(), at, {});
  EXPECT_DOUBLE_EQ(evaluation.output(0)[0], -1);
  evaluation.run(RealArithmetic(nullptr, RealArithmetic::Numbers::magnitudes), at, {});
  EXPECT_DOUBLE_EQ(evaluation.output(0)[0], 11);
}

TEST(RealArithmetic, AFollowerIsComputedFromWhatItFollows) {
  Program p;
  const NodeId x = p.parameter("x", {3});
  const NodeId gate = p.probe("gate", {3});
  const NodeId relu = multiply(p, x, gate);
  const Schedule schedule(p, {relu}, {{gate, {x}}});
  const RealArithmetic arithmetic(
      [gate](NodeId leaf, std::span<const RealTensor* const> operands, RealTensor& result) {
        EXPECT_EQ(leaf, gate);
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = (*operands[0])[i] > 0 ? 1 : 0;
      });
  Evaluation<RealArithmetic> evaluation(schedule);
  const std::vector<RealTensor> at = {RealTensor({-2, 0, 5})};
  const std::vector<RealTensor> probes(1);
  evaluation.run(arithmetic, at, probes);
  EXPECT_EQ(std::vector<double>(evaluation.output(0).entries().begin(),
                                evaluation.output(0).entries().end()),
            (std::vector<double>{0, 0, 5}));
  EXPECT_THROW(Schedule(p, {relu}, {{x, {gate}}}), std::logic_error);
}

TEST(RealArithmetic, RefusesSingularMatrices) {
  Program p;
  const NodeId a = p.parameter("A", {2, 2});
  const Schedule schedule(p, {p.inverse(a, "A")});
  Evaluation<RealArithmetic> evaluation(schedule);
  const std::vector<RealTensor> singular = {RealTensor({1, 2, 2, 4})};
  EXPECT_THROW(evaluation.run(RealArithmetic(), singular, {}), SingularMatrix);
  const std::vector<RealTensor> regular = {RealTensor({0, 2, 1, 0})};
  evaluation.run(RealArithmetic(), regular, {});
  EXPECT_DOUBLE_EQ(evaluation.output(0)[1], 1);
  EXPECT_DOUBLE_EQ(evaluation.output(0)[2], 0.5);
}

TEST(TensorPool, GivesBackWhatItWasGiven) {
  TensorPool pool;
  AlignedReals first = pool.take(5);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first.data()) % 64, 0U);
  const double* where = first.data();
  pool.give(std::move(first));
  EXPECT_NE(pool.take(4).data(), where);
  EXPECT_EQ(pool.take(5).data(), where);
}

}  // namespace
}  // namespace abide
