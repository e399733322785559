// SPDX-License-Identifier: MIT
#include "abide/program/dense_tensor.hpp"

#include "abide/ring/prime_field.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

// Evaluation commutes with ring homomorphisms: expanding and then substituting is the same as
// evaluating at the point, over Q and over Q -> Z_p.
TEST(DenseTensor, EvaluationCommutesWithReductionModP) {
  testing::for_seeds(100, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random);
    const PrimeField field(8388593);
    std::vector<Rational> exact;
    std::vector<double> reduced;
    for (std::size_t i = 0; i < testing::variable_count(made.program); ++i) {
      exact.emplace_back(random.between(-9, 9), random.between(1, 5));
      reduced.push_back(field.from(exact.back()));
    }
    const Rational over_q =
        testing::evaluate_at(made.program, {made.objective}, RationalField{}, exact)[0][0];
    EXPECT_EQ(testing::evaluate_at(made.program, {made.objective}, field, reduced)[0][0],
              field.from(over_q))
        << over_q.to_string();
  });
}

TEST(DenseTensor, MatrixProductIsTheDefinition) {
  Program program;
  const NodeId a = program.parameter("a", {2, 3});
  const NodeId b = program.parameter("b", {3, 2});
  const NodeId c = matmul(program, a, b);
  const auto value =
      testing::evaluate_at(program, {c}, RationalField{}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_EQ(value[0], (std::vector<Rational>{58, 64, 139, 154}));
}

}  // namespace
}  // namespace abide
