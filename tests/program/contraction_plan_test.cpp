// SPDX-License-Identifier: MIT
#include "abide/program/contraction_plan.hpp"

#include <map>

#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(ContractionPlan, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId u = p.parameter("U", {3, 2});
  const NodeId v = p.parameter("V", {4, 2});
  const ContractionPlan found = plan(p, p.node(p.contract({u, v}, {{0, 1}, {2, 1}}, {0, 2})));
  EXPECT_EQ(found.stack, 1U);
  EXPECT_EQ(found.rows, 3U);
  EXPECT_EQ(found.columns, 4U);
  EXPECT_EQ(found.inner, 2U);
  EXPECT_TRUE(found.left_order.in_order());
  EXPECT_EQ(found.right_order, EntryMap(std::vector<std::int32_t>{0, 2, 4, 6, 1, 3, 5, 7}));
  EXPECT_TRUE(found.result_order.in_order());
}

// einsum by its definition: over all values of all indices.
std::vector<Rational> by_definition(const std::vector<Labels>& labels, const Labels& result,
                                    const std::map<int, std::int64_t>& size,
                                    const std::vector<std::vector<Rational>>& operands) {
  const auto position = [&](const Labels& own, const std::map<int, std::int64_t>& at) {
    std::int64_t flat = 0;
    for (const int label : own) flat = flat * size.at(label) + at.at(label);
    return static_cast<std::size_t>(flat);
  };
  std::int64_t count = 1;
  for (const int label : result) count *= size.at(label);
  std::vector<Rational> values(static_cast<std::size_t>(count));
  std::int64_t all = 1;
  for (const auto& [label, n] : size) all *= n;
  for (std::int64_t flat = 0; flat < all; ++flat) {
    std::map<int, std::int64_t> at;
    std::int64_t rest = flat;
    for (const auto& [label, n] : size) {
      at[label] = rest % n;
      rest /= n;
    }
    Rational product(1);
    for (std::size_t k = 0; k < labels.size(); ++k) product *= operands[k][position(labels[k], at)];
    values[position(result, at)] += product;
  }
  return values;
}

TEST(ContractionPlan, RandomContractionsAreEinsum) {
  testing::for_seeds(300, [](Random& random) {
    std::map<int, std::int64_t> all_sizes;
    for (int label = 0; label < 5; ++label) all_sizes[label] = random.between(1, 3);
    const std::size_t operands = 1 + random.below(2);
    const auto subset = [&] {
      Labels labels;
      for (int label = 0; label < 5; ++label)
        if (random.below(2) == 0) labels.push_back(label);
      for (std::size_t i = labels.size(); i-- > 1;)
        std::swap(labels[i], labels[random.below(i + 1)]);
      return labels;
    };
    Program p;
    std::vector<Labels> labels;
    std::vector<NodeId> nodes;
    std::vector<std::vector<Rational>> values;
    std::vector<Rational> variables;
    std::map<int, std::int64_t> size;
    for (std::size_t k = 0; k < operands; ++k) {
      labels.push_back(subset());
      Shape shape;
      for (const int label : labels[k]) {
        size[label] = all_sizes[label];
        shape.push_back(size[label]);
      }
      nodes.push_back(p.parameter("p" + std::to_string(k), shape));
      values.emplace_back();
      for (std::int64_t i = 0; i < entries(shape); ++i)
        values[k].emplace_back(random.between(-9, 9));
      variables.insert(variables.end(), values[k].begin(), values[k].end());
    }
    Labels result;
    for (const int label : subset())
      if (size.contains(label)) result.push_back(label);
    const NodeId node = p.contract(nodes, labels, result);
    EXPECT_EQ(testing::evaluate_at(p, {node}, RationalField{}, variables)[0],
              by_definition(labels, result, size, values));
  });
}

}  // namespace
}  // namespace abide
