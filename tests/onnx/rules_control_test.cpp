// SPDX-License-Identifier: MIT
#include <algorithm>

#include "limited.hpp"
#include "onnx/one_node.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::node;
using testing::random_reals;
using testing::Reals;
using testing::refusal;
using testing::value;
using testing::Written;

const Written kDouble{.nodes = {node("Add", {"x", "x"}, {"twice"})},
                      .outputs = {value("twice", {2})}};
const Written kSquare{.nodes = {node("Mul", {"x", "x"}, {"square"})},
                      .outputs = {value("square", {2})}};

// y = x + x or x * x, by a condition that is an initializer.
Written choice(bool condition) {
  return {.nodes = {node("If", {"c"}, {"y"},
                         {attribute("then_branch", kDouble), attribute("else_branch", kSquare)})},
          .initializers = {testing::tensor("c", testing::kBool, {1}, std::string(1, condition))},
          .inputs = {value("x", {2})},
          .outputs = {value("y", {2})}};
}

TEST(Control, OneBranchIsTaken) {
  expect_near(evaluated(choice(true), {{"x", {3, -1}}})[0], {6, -2});
  expect_near(evaluated(choice(false), {{"x", {3, -1}}})[0], {9, 1});
  Written data = choice(true);
  data.nodes.insert(data.nodes.begin(), node("Greater", {"x", "z"}, {"c"}));
  data.initializers = {testing::floats("z", {}, {0})};
  data.inputs = {value("x", {1})};
  expect_says(refusal(data), "the condition depends on data or parameters");
  Written half = choice(true);
  half.nodes = {node("If", {"c"}, {"y"}, {attribute("then_branch", kDouble)})};
  expect_says(refusal(half), "the attribute else_branch is left out");
}

// s = s * x, and what it is after each turn; goes on while the number of the turn is below a limit.
Written powers(std::int64_t turns, std::int64_t limit) {
  const Written body{
      .nodes = {node("Mul", {"before", "x"}, {"after"}), node("Less", {"turn", "limit"}, {"more"}),
                node("Identity", {"after"}, {"seen"})},
      .inputs = {value("turn", {}, testing::kInt64), value("more_before", {}, testing::kBool),
                 value("before", {2})},
      .outputs = {value("more", {}, testing::kBool), value("after", {2}), value("seen", {2})}};
  return {.nodes = {node("Loop", {turns < 0 ? "" : "n", "", "x"}, {"y", "all"},
                         {attribute("body", body)})},
          .initializers = {testing::integers("n", {}, {std::max<std::int64_t>(turns, 0)}),
                           testing::integers("limit", {}, {limit})},
          .inputs = {value("x", {2})},
          .outputs = {value("y", {2}), value("all", {})}};
}

TEST(Control, LoopsAreUnrolled) {
  testing::for_seeds(3, [](Random& random) {
    const Reals x = random_reals(random, 2);
    const auto power = [&](std::size_t entry, int n) {
      double result = 1;
      while (n-- > 0) result *= x[entry];
      return result;
    };
    // By the number of turns, by the condition, and by both.
    for (const Written& written : {powers(2, 100), powers(-1, 1), powers(5, 1)}) {
      const auto found = evaluated(written, {{"x", x}});
      expect_near(found[0], {power(0, 3), power(1, 3)});
      expect_near(found[1], {power(0, 2), power(1, 2), power(0, 3), power(1, 3)});
    }
  });
  expect_says(refusal(powers(0, 100)), "no turn is taken");
  const testing::Limited limited(&Limits::operations, 1000);
  EXPECT_EQ(refusal(powers(-1, 100)), "");
  expect_says(refusal(powers(-1, 1'000'000)),
              "over 1000 nodes, loops unrolled; --limit operations");
  // A body without nodes.
  const Written idle{.inputs = {value("turn", {}, testing::kInt64),
                                value("more", {}, testing::kBool), value("before", {2})},
                     .outputs = {value("more", {}, testing::kBool), value("before", {2})}};
  Written idler = powers(0, 0);
  idler.nodes = {node("Loop", {"", "", "x"}, {"y"}, {attribute("body", idle)})};
  idler.outputs = {value("y", {2})};
  expect_says(refusal(idler), "takes more than 1000 turns; --limit operations");
}

TEST(Control, ALoopGoesOnByWhatIsKnown) {
  const auto loop = [](std::int64_t turns) {
    const Written body{.nodes = {node("Greater", {"before", "x"}, {"more"}),
                                 node("Mul", {"before", "x"}, {"after"})},
                       .inputs = {value("turn", {}, testing::kInt64),
                                  value("more_before", {}, testing::kBool), value("before", {1})},
                       .outputs = {value("more", {}, testing::kBool), value("after", {1})}};
    return Written{.nodes = {node("Loop", {"n", "", "x"}, {"y"}, {attribute("body", body)})},
                   .initializers = {testing::integers("n", {}, {turns})},
                   .inputs = {value("x", {1})},
                   .outputs = {value("y", {1})}};
  };
  expect_near(evaluated(loop(1), {{"x", {3}}})[0], {9});
  expect_says(refusal(loop(2)), "the condition depends on data or parameters");
}

// Sums of the rows or columns so far, from the first or from the last on.
Written sums(const std::vector<std::string>& attributes, std::int64_t version = 17) {
  const Written body{
      .nodes = {node("Add", {"before", "part"}, {"after"}), node("Identity", {"after"}, {"seen"})},
      .inputs = {value("before", {2}), value("part", {2})},
      .outputs = {value("after", {2}), value("seen", {2})}};
  std::vector<std::string> all = attributes;
  all.push_back(attribute("num_scan_inputs", 1L));
  all.push_back(attribute("body", body));
  return {.nodes = {node("Scan", {"s", "x"}, {"y", "all"}, all)},
          .inputs = {value("s", {2}), value("x", {2, 2})},
          .outputs = {value("y", {2}), value("all", {2, 2})},
          .version = version};
}

TEST(Control, ScansGoThroughAnAxis) {
  const std::map<std::string, Reals> at{{"s", {0, 0}}, {"x", {1, 2, 3, 4}}};
  const auto one = [](const std::string& name) {
    return attribute(name, std::vector<std::int64_t>{1});
  };
  expect_near(evaluated(sums({}), at)[1], {1, 2, 4, 6});
  expect_near(evaluated(sums({}), at)[0], {4, 6});
  expect_near(evaluated(sums({one("scan_input_axes")}), at)[1], {1, 3, 3, 7});
  expect_near(evaluated(sums({one("scan_input_directions")}), at)[1], {3, 4, 4, 6});
  expect_near(evaluated(sums({one("scan_output_axes")}), at)[1], {1, 4, 2, 6});
  expect_near(evaluated(sums({one("scan_output_directions")}), at)[1], {4, 6, 1, 2});
  expect_says(refusal(sums({attribute("scan_input_axes", std::vector<std::int64_t>{2})})), "axis");
  expect_says(refusal(sums({attribute("scan_input_directions", std::vector<std::int64_t>{2})})),
              "expected 0 or 1");
}

// Before version 9 everything has an axis of samples, and there may be lengths.
TEST(Control, OldScansHaveSamples) {
  Written old = sums({}, 8);
  old.inputs = {value("s", {1, 2}), value("x", {1, 2, 2})};
  const std::string with = old.nodes[0];
  expect_says(refusal(old), "has lengths of sequences");
  const Written body{
      .nodes = {node("Add", {"before", "part"}, {"after"}), node("Identity", {"after"}, {"seen"})},
      .inputs = {value("before", {2}), value("part", {2})},
      .outputs = {value("after", {2}), value("seen", {2})}};
  old.nodes = {node("Scan", {"", "s", "x"}, {"y", "all"},
                    {attribute("num_scan_inputs", 1L), attribute("body", body)})};
  const auto found = evaluated(old, {{"s", {0, 0}}, {"x", {1, 2, 3, 4}}});
  expect_near(found[0], {4, 6});
  expect_near(found[1], {1, 2, 4, 6});
}

}  // namespace
}  // namespace abide
