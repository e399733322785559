// SPDX-License-Identifier: MIT
#include "abide/program/weighted.hpp"

#include "abide/error.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/operations.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// The sum over all entries, against the entries themselves.
TEST(Weighted, IsTheSumOfWeightedEntries) {
  for_seeds(10, [](Random& random) {
    Program p;
    const std::int64_t n = random.between(1, 4);
    const NodeId a = p.parameter("a", {3, n});
    const NodeId b = p.parameter("b", {n, n});
    const NodeId u = p.probe("u", {n});
    const NodeId v = p.probe("v", {n});
    const NodeId gram = matmul(p, transpose(p, a), a);
    const std::vector<NodeId> nodes{gram,
                                    b,
                                    transpose(p, b),
                                    multiply(p, gram, b),
                                    add(p, gram, matmul(p, b, add(p, b, gram, 3)), -2),
                                    diag(p, diag(p, b)),
                                    p.inverse(b),
                                    multiply(p, gram, sum_entries(p, a))};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      SCOPED_TRACE(i);
      const NodeId sum = weighted(p, nodes[i], {u, v});
      const NodeId plain = inner(p, outer(p, u, v), nodes[i]);
      std::vector<Rational> point;
      for (std::size_t k = 0; k < testing::variable_count(p); ++k)
        point.emplace_back(random.between(-9, 9), random.between(1, 3));
      try {
        const auto values = testing::evaluate_at(p, {sum, plain}, RationalField{}, point);
        EXPECT_EQ(values[0], values[1]);
      } catch (const SingularMatrix&) {  // b has no inverse at this point
        EXPECT_EQ(i, 6U);
      }
    }
    const NodeId row = p.reshape(a, {3 * n});
    const NodeId w = p.probe("w", {3 * n});
    std::vector<Rational> point;
    for (std::size_t k = 0; k < testing::variable_count(p); ++k)
      point.emplace_back(random.between(-9, 9));
    const auto values =
        testing::evaluate_at(p, {weighted(p, row, {w}), inner(p, row, w)}, RationalField{}, point);
    EXPECT_EQ(values[0], values[1]);
  });
}

// No node of the sum is larger than the factors.
TEST(Weighted, CarriesWeightsToTheFactors) {
  Program p;
  const NodeId a = p.parameter("a", {2, 50});
  const NodeId gram = matmul(p, transpose(p, a), a);
  const std::size_t before = p.nodes().size();
  (void)weighted(p, gram, {p.probe("u", {50}), p.probe("v", {50})});
  for (std::size_t id = before; id < p.nodes().size(); ++id)
    EXPECT_LE(entries(p.shape(static_cast<NodeId>(id))), 50);
  EXPECT_THROW((void)weighted(p, gram, {}), std::invalid_argument);
}

}  // namespace
}  // namespace abide
