// SPDX-License-Identifier: MIT
#include "abide/lie/brackets.hpp"

#include <algorithm>
#include <cstdint>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

constexpr std::uint64_t kPrime = 8388593;

JetTensor number(double x) { return {1, {Plane{{x}, false}}}; }

TEST(Brackets, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const Brackets brackets(flow, PrimeField(kPrime), {number(2), number(3)});
  const std::vector<ProbeTensors> probes{{number(5), number(1)}, {number(1), number(7)}};
  Matrix rows(2, 2);
  brackets.evaluate(std::span(probes).first(1), 1, rows, 0);
  brackets.evaluate(probes, 1, rows, 1);
  EXPECT_EQ(rows.entries, (std::vector<double>{15, 10, 0, 0}));
}

// A batch of brackets is each of them alone, in the rows where it was asked for and in no others.
TEST(Brackets, OfABatchAreThoseOfItsElements) {
  testing::for_seeds(40, [](Random& random) {
    const Flow flow = Flow::gradient(testing::random_reparametrization(3, 2, 3, 2, random));
    const PrimeField field(kPrime);
    const Brackets brackets(flow, field, {JetArithmetic(field, 1).random_shared(3, random)});
    const std::size_t fields = 1 + random.below(3);
    const std::size_t batch = 1 + random.below(5);
    const JetArithmetic arithmetic(field, batch);
    std::vector<ProbeTensors> probes(fields);
    for (ProbeTensors& probe : probes)
      for (const std::size_t block : flow.probe_blocks())
        probe.push_back(arithmetic.random_batched(block, random));
    Matrix together(batch + 2, 3);
    brackets.evaluate(probes, batch, together, 1);
    Matrix alone(batch + 2, 3);
    for (std::size_t b = 0; b < batch; ++b) {
      std::vector<ProbeTensors> one(fields);
      for (std::size_t k = 0; k < fields; ++k)
        for (const JetTensor& tensor : probes[k])
          one[k].push_back(number(tensor.planes[0].values[b]));
      brackets.evaluate(one, 1, alone, b + 1);
    }
    EXPECT_EQ(together.entries, alone.entries);
  });
}

TEST(Brackets, OfFieldsWithoutAValueThrow) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  model.objective = multiply(p, p.probe("xi", {}), divide(p, p.constant({1}, {}), x));
  const Flow flow = Flow::gradient(model);
  Matrix rows(1, 1);
  const std::vector<ProbeTensors> probes{{number(1)}};
  EXPECT_THROW(Brackets(flow, PrimeField(7), {number(0)}).evaluate(probes, 1, rows, 0),
               SingularMatrix);
  EXPECT_EQ(rows.entries, std::vector<double>{0});
  // The derivative of 1/x at 2, modulo 7: -1/4 = -2.
  Brackets(flow, PrimeField(7), {number(2)}).evaluate(probes, 1, rows, 0);
  EXPECT_EQ(std::abs(rows.entries[0]), 2);
}

TEST(Brackets, OfMoreFieldsTakeMoreMemoryAndFewerAreEvaluatedAtOnce) {
  const Flow flow = Flow::gradient(load_model("linear:10,10,10"));
  const Brackets brackets(flow, PrimeField(kPrime), {});
  for (int fields = 1; fields < 80; ++fields) {
    EXPECT_GE(brackets.at_once(fields), brackets.at_once(fields + 1));
    EXPECT_LE(brackets.bytes(fields, 8), brackets.bytes(fields + 1, 8));
    EXPECT_LE(brackets.bytes(fields, 1), brackets.bytes(fields, 2));
    EXPECT_EQ(brackets.bytes(fields, brackets.at_once(fields)), brackets.bytes(fields, SIZE_MAX));
  }
  EXPECT_EQ(brackets.bytes(80, 8), SIZE_MAX);
}

}  // namespace
}  // namespace abide
