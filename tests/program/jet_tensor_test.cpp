// SPDX-License-Identifier: MIT
#include "abide/program/jet_tensor.hpp"

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/ring/jet.hpp"
#include "abide/ring/prime.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// A tensor of random jets in which each plane is zero, shared or batched.
JetTensor random_jet_tensor(const JetArithmetic& arithmetic, std::size_t entries, int depth,
                            Random& random) {
  JetTensor result{entries, std::vector<Plane>(std::size_t{1} << depth)};
  for (Plane& plane : result.planes) {
    const std::uint64_t kind = random.below(3);
    if (kind == 0) continue;
    plane = kind == 1 ? arithmetic.random_shared(entries, random).planes[0]
                      : arithmetic.random_batched(entries, random).planes[0];
  }
  return result;
}

// The jet that entry i has for probe b.
std::vector<double> jet_at(const JetTensor& tensor, std::size_t i, std::size_t b, std::size_t batch,
                           int depth) {
  std::vector<double> jet(std::size_t{1} << depth, 0.0);
  for (std::size_t s = 0; s < tensor.planes.size(); ++s)
    if (!tensor.zero(s))
      jet[s] = tensor.planes[s].values[tensor.planes[s].batched ? i * batch + b : i];
  return jet;
}

// Compares the two arithmetics on a random program, unless a matrix is singular there.
void expect_jets_by_definition(testing::RandomProgram made, Random& random) {
  Program& program = made.program;
  std::vector<NodeId> outputs = gradient(program, made.objective, program.parameters());
  outputs.push_back(made.objective);
  const PrimeField field(random_prime(random));
  const int depth = static_cast<int>(random.below(4));
  const std::size_t batch = 1 + random.below(4);
  SCOPED_TRACE("depth " + std::to_string(depth) + ", batch " + std::to_string(batch));
  const JetArithmetic fast(field, batch);
  const auto inputs = [&](const std::vector<NodeId>& ids) {
    std::vector<JetTensor> tensors;
    for (const NodeId id : ids)
      tensors.push_back(random_jet_tensor(
          fast, static_cast<std::size_t>(entries(program.shape(id))), depth, random));
    return tensors;
  };
  const std::vector<JetTensor> parameters = inputs(program.parameters());
  const std::vector<JetTensor> probes = inputs(program.probes());
  const auto values =
      evaluate(Schedule(program, outputs), fast, std::span<const JetTensor>(parameters),
               std::span<const JetTensor>(probes));

  const JetRing<PrimeField> jets(field, depth);
  for (std::size_t b = 0; b < batch; ++b) {
    std::vector<std::vector<double>> variables;
    for (const auto* tensors : {&parameters, &probes})
      for (const JetTensor& tensor : *tensors)
        for (std::size_t i = 0; i < tensor.entries; ++i)
          variables.push_back(jet_at(tensor, i, b, batch, depth));
    const auto expected = testing::evaluate_at(program, outputs, jets, variables);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      for (std::size_t i = 0; i < expected[k].size(); ++i)
        EXPECT_EQ(jet_at(values[k], i, b, batch, depth), expected[k][i])
            << "output " << k << ", entry " << i << ", probe " << b;
  }
}

TEST(JetTensor, EvaluatesAsJetsByDefinitionForEveryProbe) {
  for_seeds(120, [](Random& random) {
    // Every other program inverts matrices.
    expect_jets_by_definition(testing::random_program(random, 4, random.below(2) == 0), random);
  });
}

// Symbols that are not given are drawn by the hash of their arguments, in both.
TEST(JetTensor, EvaluatesFunctionsAsJetsByDefinition) {
  int evaluated = 0;
  for_seeds(120, [&](Random& random) {
    try {
      expect_jets_by_definition(testing::random_program(random, 4, true, true), random);
      ++evaluated;
    } catch (const SingularMatrix&) {
    }
  });
  EXPECT_GT(evaluated, 60);
}

// Long inner sums pass the number of products that a double holds exactly.
TEST(JetTensor, StaysExactInLongContractions) {
  for_seeds(3, [](Random& random) {
    const PrimeField field(8388593);
    const std::int64_t inner = 1300;
    Program program;
    const NodeId a = program.parameter("a", {2, inner});
    const NodeId b = program.probe("b", {inner, 2});
    const NodeId c = matmul(program, a, b);
    const double largest = (8388593 - 1) / 2;
    for (const bool a_batched : {false, true})
      for (const bool b_batched : {false, true}) {
        const JetArithmetic arithmetic(field, 2);
        const auto tensor = [&](bool batched) {
          JetTensor t = batched ? arithmetic.random_batched(2 * inner, random)
                                : arithmetic.random_shared(2 * inner, random);
          for (double& value : t.planes[0].values)  // nearly all of the largest size
            if (random.below(10) != 0) value = largest;
          return t;
        };
        const std::vector<JetTensor> as{tensor(a_batched)};
        const std::vector<JetTensor> bs{tensor(b_batched)};
        const auto value = evaluate(Schedule(program, {c}), arithmetic,
                                    std::span<const JetTensor>(as), std::span<const JetTensor>(bs));
        for (std::size_t probe = 0; probe < 2; ++probe) {
          std::vector<double> variables;
          for (const auto* list : {&as, &bs})
            for (std::size_t i = 0; i < 2 * inner; ++i)
              variables.push_back(jet_at((*list)[0], i, probe, 2, 0)[0]);
          const auto expected = testing::evaluate_at(program, {c}, field, variables);
          for (std::size_t i = 0; i < 4; ++i)
            EXPECT_EQ(jet_at(value[0], i, probe, 2, 0)[0], expected[0][i]);
        }
      }
  });
}

TEST(JetTensor, HalvesUndoExtend) {
  for_seeds(30, [](Random& random) {
    const JetArithmetic arithmetic(PrimeField(101), 2);
    for (int depth = 0; depth <= 2; ++depth) {
      const JetTensor x = random_jet_tensor(arithmetic, 3, depth, random);
      const JetTensor y = random_jet_tensor(arithmetic, 3, depth, random);
      const JetTensor both = extend(x, y, depth);
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t b = 0; b < 2; ++b) {
          EXPECT_EQ(jet_at(lower_half(both, depth + 1), i, b, 2, depth), jet_at(x, i, b, 2, depth));
          EXPECT_EQ(jet_at(upper_half(both, depth + 1), i, b, 2, depth), jet_at(y, i, b, 2, depth));
        }
    }
  });
}

TEST(JetTensor, SubtractsPlaneByPlane) {
  for_seeds(30, [](Random& random) {
    const PrimeField field(101);
    const JetArithmetic arithmetic(field, 3);
    const JetTensor x = random_jet_tensor(arithmetic, 2, 2, random);
    const JetTensor y = random_jet_tensor(arithmetic, 2, 1, random);
    const JetTensor difference = arithmetic.subtract(x, y);
    const JetRing<PrimeField> jets(field, 2);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t b = 0; b < 3; ++b)
        EXPECT_EQ(jet_at(difference, i, b, 3, 2),
                  jets.sub(jet_at(x, i, b, 3, 2), jet_at(y, i, b, 3, 2)));
  });
}

}  // namespace
}  // namespace abide
