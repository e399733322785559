// SPDX-License-Identifier: MIT
#include "abide/program/node.hpp"

#include <algorithm>
#include <string>

#include "abide/program/program.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

std::string kind(const Node& node) {
  return match(
      node, [](const Parameter&) { return "parameter"; }, [](const Probe&) { return "probe"; },
      [](const Constant&) { return "constant"; }, [](const Contraction&) { return "contraction"; },
      [](const Sum&) { return "sum"; }, [](const Gather&) { return "gather"; },
      [](const Inverse&) { return "inverse"; }, [](const Function&) { return "function"; });
}

TEST(Node, EachKindHasItsCase) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId x = p.probe("x", {2, 2});
  EXPECT_EQ(kind(p.node(a)), "parameter");
  EXPECT_EQ(kind(p.node(x)), "probe");
  EXPECT_EQ(kind(p.node(p.constant({1, 2, 3, 4}, {2, 2}))), "constant");
  EXPECT_EQ(kind(p.node(p.contract({a, x}, {{0, 1}, {1, 2}}, {0, 2}))), "contraction");
  EXPECT_EQ(kind(p.node(p.sum({a, x}, {1, 2}))), "sum");
  EXPECT_EQ(kind(p.node(p.gather(a, {3}, {1}))), "gather");
  EXPECT_EQ(kind(p.node(p.inverse(a))), "inverse");
}

TEST(Node, LeavesAreTheParametersAndProbes) {
  for_seeds(50, [](Random& random) {
    const Program p = testing::random_program(random).program;
    for (NodeId id = 0; id < p.nodes().size(); ++id) {
      const auto among = [id](const std::vector<NodeId>& list) {
        return std::find(list.begin(), list.end(), id) != list.end();
      };
      EXPECT_EQ(is_leaf(p.node(id)), among(p.parameters()) || among(p.probes()));
    }
  });
}

TEST(Node, NumbersAreThoseOfConstantsAndSums) {
  Program p;
  const NodeId a = p.parameter("a", {2});
  const NodeId b = p.constant({Rational(1, 3), 5}, {2});
  const auto numbers = [&](NodeId id) {
    const std::span<const Rational> all = exact_numbers(p.node(id));
    return std::vector<Rational>(all.begin(), all.end());
  };
  EXPECT_EQ(numbers(a), std::vector<Rational>());
  EXPECT_EQ(numbers(b), (std::vector<Rational>{Rational(1, 3), 5}));
  EXPECT_EQ(numbers(p.sum({a, b}, {2, Rational(-1, 7)})),
            (std::vector<Rational>{2, Rational(-1, 7)}));
  EXPECT_EQ(numbers(p.gather(a, {1, 0}, {2})), std::vector<Rational>());
}

}  // namespace
}  // namespace abide
