// SPDX-License-Identifier: MIT
#include "abide/lie/field_graph.hpp"

#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(FieldGraph, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId w = p.parameter("W", {512, 784});
  const NodeId x = p.probe("x", {784});
  const Schedule schedule(p, {matmul(p, w, x)});
  const FieldGraph graph(schedule);
  const NodeId z = schedule.outputs()[0];
  EXPECT_EQ(graph.size(z), 512U);
  EXPECT_EQ(graph.depth(z), 1U);
  EXPECT_EQ(graph.strides(z).terms, 784U);
  const OperandEntries term = graph.term(z, graph.first_term(z, 3), 7);
  EXPECT_EQ(term.left, 3U * 784 + 7);
  EXPECT_EQ(term.right, 7U);
}

// Axes of size 1 are in no way of telling entries apart.
TEST(FieldGraph, TermsOfAStackOfProducts) {
  Program p;
  const NodeId a = p.parameter("A", {2, 3, 1, 4});
  const NodeId b = p.probe("b", {4, 2, 5});
  const NodeId c = p.contract({a, b}, {{0, 1, 2, 3}, {3, 0, 4}}, {4, 0, 1});
  const Schedule schedule(p, {c});
  const FieldGraph graph(schedule);
  for (std::size_t n = 0; n < 5; ++n)
    for (std::size_t h = 0; h < 2; ++h)
      for (std::size_t m = 0; m < 3; ++m)
        for (std::size_t k = 0; k < 4; ++k) {
          const OperandEntries term = graph.term(c, graph.first_term(c, (n * 2 + h) * 3 + m), k);
          EXPECT_EQ(term.left, (h * 3 + m) * 4 + k);
          EXPECT_EQ(term.right, (k * 2 + h) * 5 + n);
        }
}

TEST(FieldGraph, ListsOfGathersAndDepths) {
  Program p;
  const NodeId x = p.probe("x", {4});
  const NodeId part = slice(p, x, {{.start = 1, .stop = 3}});
  const NodeId sum = add(p, part, multiply(p, part, part));
  const NodeId line = p.reshape(sum, {2, 1});
  const Schedule schedule(p, {line});
  const FieldGraph graph(schedule);
  ASSERT_EQ(graph.list(part).size(), 2U);
  EXPECT_EQ(graph.list(part)[0], 1);
  EXPECT_EQ(graph.list(part)[1], 2);
  EXPECT_TRUE(graph.list(line).empty());
  EXPECT_EQ(graph.depth(x), 0U);
  EXPECT_EQ(graph.depth(line), 4U);
}

}  // namespace
}  // namespace abide
