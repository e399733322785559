// SPDX-License-Identifier: MIT
#include "abide/program/sparse_tensor.hpp"

#include "abide/program/operations.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using Tensor = SparseTensor<Rational>;

// What a program computes is what it computes with dense tensors, zeros or not.
void expect_dense_values(const Program& program, NodeId node, Random& random) {
  std::vector<Rational> point;
  std::vector<Tensor> tensors;
  for (const auto* ids : {&program.parameters(), &program.probes()})
    for (const NodeId id : *ids) {
      tensors.push_back({static_cast<std::size_t>(entries(program.shape(id))), {}});
      for (std::size_t i = 0; i < tensors.back().size; ++i) {
        point.emplace_back(random.below(2) == 0 ? 0 : random.between(-5, 5));
        if (!point.back().is_zero()) tensors.back().entries.emplace_back(i, point.back());
      }
    }
  const Schedule schedule(program, {node});
  const SparseArithmetic<RationalField> arithmetic{RationalField{}};
  const std::size_t parameters = program.parameters().size();
  for (int again = 0; again < 2; ++again) {  // with what is known of the plans
    const Tensor sparse =
        evaluate(schedule, arithmetic, std::span<const Tensor>(tensors).first(parameters),
                 std::span<const Tensor>(tensors).subspan(parameters))[0];
    std::vector<Rational> dense(sparse.size);
    for (const auto& [at, x] : sparse.entries) {
      EXPECT_FALSE(x.is_zero());
      dense[at] = x;
    }
    EXPECT_EQ(dense, testing::evaluate_at(program, {node}, RationalField{}, point)[0]);
  }
}

TEST(SparseTensor, ComputesWhatDenseTensorsDo) {
  for_seeds(40, [](Random& random) {
    const testing::RandomProgram given = testing::random_program(random);
    expect_dense_values(given.program, given.objective, random);
  });
}

TEST(SparseTensor, TakesAsManyProductsAsThereAreEntries) {
  Program p;
  const NodeId product = matmul(p, p.parameter("W", {512, 784}), p.probe("x", {784}));
  const Schedule schedule(p, {product});
  const SparseArithmetic<RationalField> arithmetic{RationalField{}, 10};
  std::vector<Tensor> w{{512 * 784, {{3 * 784 + 7, 5}}}};
  std::vector<Tensor> x{{784, {{7, 2}, {8, 1}}}};
  const auto value =
      evaluate(schedule, arithmetic, std::span<const Tensor>(w), std::span<const Tensor>(x))[0];
  ASSERT_EQ(value.entries.size(), 1U);
  EXPECT_EQ(value.entries[0], (std::pair<std::size_t, Rational>(3, 10)));
  EXPECT_EQ(arithmetic.products(), 1);
  for (std::size_t i = 0; i < 20; ++i) w[0].entries.push_back({(4 + i) * 784 + 7, 1});
  EXPECT_THROW(
      (void)evaluate(schedule, arithmetic, std::span<const Tensor>(w), std::span<const Tensor>(x)),
      TooMuchWork);
}

TEST(SparseTensor, HasNoInverseOfASingularMatrix) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  const Schedule schedule(p, {p.inverse(a)});
  const SparseArithmetic<RationalField> arithmetic{RationalField{}};
  for (const bool singular : {true, false}) {
    const std::vector<Tensor> at{{4, {{0, 2}, {singular ? 1U : 3U, 1}}}};
    const auto value = [&] {
      return evaluate(schedule, arithmetic, std::span<const Tensor>(at),
                      std::span<const Tensor>())[0];
    };
    if (singular)
      EXPECT_THROW((void)value(), SingularMatrix);
    else
      EXPECT_EQ(value().entries[0].second, Rational(1, 2));
  }
}

}  // namespace
}  // namespace abide
