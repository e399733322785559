// SPDX-License-Identifier: MIT
#include "abide/program/dependence.hpp"

#include "abide/error.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/word_field.hpp"
#include "program/evaluation.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Bits = DependenceArithmetic::Tensor;

Bits all(const Program& program, NodeId id, DependenceArithmetic::Bits bits) {
  return Bits(static_cast<std::size_t>(entries(program.shape(id))), bits);
}

// Of all nodes, where the first parameter is marked.
std::vector<Bits> marked(const Program& program, const std::vector<NodeId>& outputs) {
  std::vector<Bits> parameters, probes;
  for (const NodeId id : program.parameters())
    parameters.push_back(all(program, id,
                             id == program.parameters()[0] ? DependenceArithmetic::depends
                                                           : DependenceArithmetic::not_zero));
  for (const NodeId id : program.probes())
    probes.push_back(all(program, id, DependenceArithmetic::not_zero));
  return evaluate(Schedule(program, outputs), DependenceArithmetic(),
                  std::span<const Bits>(parameters), std::span<const Bits>(probes));
}

TEST(Dependence, ExampleOfTheHeader) {
  Program p;
  const NodeId x = p.parameter("x", {2});
  const NodeId product = multiply(p, p.constant({1, 0}, {2}), x);
  EXPECT_EQ(marked(p, {product})[0],
            (Bits{DependenceArithmetic::depends, DependenceArithmetic::zero}));
}

// What is said to be zero is, and what is said not to depend stays when the marked entries change.
TEST(Dependence, IsNeverSaidOfTooFewEntriesOfRandomPrograms) {
  int evaluated = 0;
  testing::for_seeds(60, [&](Random& random) {
    const testing::RandomProgram made = testing::random_program(random, 4, true, true);
    const Program& p = made.program;
    std::vector<NodeId> nodes;
    for (NodeId id = 0; id < p.nodes().size(); ++id)
      if (!is_leaf(p.node(id))) nodes.push_back(id);
    const std::vector<Bits> bits = marked(p, nodes);
    const WordField field = WordField::random(random);
    std::vector<std::uint64_t> point;
    for (std::size_t i = 0; i < testing::variable_count(p); ++i)
      point.push_back(field.random_element(random));
    try {
      const auto before = testing::evaluate_at(p, nodes, field, point);
      for (std::int64_t i = 0; i < entries(p.shape(p.parameters()[0])); ++i)
        point[static_cast<std::size_t>(i)] = field.random_element(random);
      const auto after = testing::evaluate_at(p, nodes, field, point);
      ++evaluated;
      for (std::size_t k = 0; k < nodes.size(); ++k)
        for (std::size_t i = 0; i < bits[k].size(); ++i) {
          if (bits[k][i] == DependenceArithmetic::zero) {
            EXPECT_EQ(before[k][i], 0U);
          }
          if (bits[k][i] != DependenceArithmetic::depends) {
            EXPECT_EQ(before[k][i], after[k][i]);
          }
        }
    } catch (const SingularMatrix&) {
    }
  });
  EXPECT_GT(evaluated, 30);
}

}  // namespace
}  // namespace abide
