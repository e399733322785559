// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "abide/onnx/along_axes.hpp"
#include "abide/onnx/rules.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::for_seeds;
using testing::node;
using testing::random_reals;
using testing::Reals;
using testing::refusal;
using testing::value;
using testing::Written;

const Shape kShape{2, 3, 2};

// y = operation(x) over axes, which are an attribute before the version 18 and an operand since.
Written reduction(const std::string& operation, const std::vector<std::int64_t>& axes,
                  std::int64_t keep, bool operand) {
  Written written{.inputs = {value("x", kShape)}, .outputs = {value("y", {})}, .version = 17};
  std::vector<std::string> attributes{attribute("keepdims", keep)};
  std::vector<std::string> inputs{"x"};
  if (operand) {
    written.version = 18;
    inputs.emplace_back("axes");
    written.initializers = {testing::integers("axes", {std::ssize(axes)}, axes)};
  } else {
    attributes.push_back(attribute("axes", axes));
  }
  written.nodes = {node(operation, inputs, {"y"}, attributes)};
  return written;
}

double slow(const std::string& operation, const Reals& line) {
  double sum = 0, product = 1, squares = 0, absolute = 0, exponentials = 0;
  for (const double x : line) {
    sum += x;
    product *= x;
    squares += x * x;
    absolute += std::abs(x);
    exponentials += std::exp(x);
  }
  if (operation == "ReduceSum") return sum;
  if (operation == "ReduceMean") return sum / static_cast<double>(line.size());
  if (operation == "ReduceProd") return product;
  if (operation == "ReduceSumSquare") return squares;
  if (operation == "ReduceL1") return absolute;
  if (operation == "ReduceL2") return std::sqrt(squares);
  if (operation == "ReduceLogSum") return std::log(sum);
  if (operation == "ReduceLogSumExp") return std::log(exponentials);
  if (operation == "ReduceMax") return *std::max_element(line.begin(), line.end());
  return *std::min_element(line.begin(), line.end());
}

Reals slow(const std::string& operation, const Reals& x, const std::vector<std::int64_t>& axes) {
  std::map<std::vector<std::int64_t>, Reals> by_line;
  for (std::int64_t i = 0; i < 12; ++i) {
    std::vector<std::int64_t> at{i / 6, i / 2 % 3, i % 2};
    for (const std::int64_t axis : axes) at[static_cast<std::size_t>(axis)] = 0;
    by_line[at].push_back(x[static_cast<std::size_t>(i)]);
  }
  Reals result;
  for (const auto& [at, line] : by_line) result.push_back(slow(operation, line));
  return result;
}

class Reductions : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Reductions,
                         ::testing::Values("ReduceSum", "ReduceMean", "ReduceProd",
                                           "ReduceSumSquare", "ReduceL1", "ReduceL2",
                                           "ReduceLogSum", "ReduceLogSumExp", "ReduceMax",
                                           "ReduceMin"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST_P(Reductions, AreThoseOfSlowLoopsInBothVersions) {
  const std::string operation = GetParam();
  const std::vector<std::vector<std::int64_t>> choices{{0}, {1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}};
  for_seeds(6, [&](Random& random) {
    const auto& axes = choices[random.below(choices.size())];
    const auto keep = static_cast<std::int64_t>(random.below(2));
    const Reals x = random_reals(random, 12, operation == "ReduceLogSum");
    for (const bool operand : {false, true}) {
      // Before version 13 ReduceSum has no operand, between 13 and 17 it has.
      if (operation == "ReduceSum" && !operand) continue;
      const Written written = reduction(operation, axes, keep, operand);
      expect_near(evaluated(written, {{"x", x}})[0], slow(operation, x, axes));
      const ImportedModel model = testing::imported(written);
      EXPECT_EQ(model.model.program.shape(model.model.outputs[0].value),
                without_axes(kShape, axes, keep == 1));
    }
  });
}

TEST_P(Reductions, WithoutAxesAreOfAllEntriesOrOfEachByItself) {
  const std::string operation = GetParam();
  Random random(1);
  const Reals x = random_reals(random, 12, true);
  Written written{.nodes = {node(operation, {"x"}, {"y"})},
                  .inputs = {value("x", kShape)},
                  .outputs = {value("y", {})},
                  .version = 18};
  expect_near(evaluated(written, {{"x", x}})[0], slow(operation, x, {0, 1, 2}));
  written.nodes = {node(operation, {"x"}, {"y"}, {attribute("noop_with_empty_axes", 1L)})};
  expect_near(evaluated(written, {{"x", x}})[0], slow(operation, x, {}));
  written.version = 11;
  expect_says(refusal(written), "'noop_with_empty_axes' is not understood");
}

TEST(ReductionsOfOldVersions, HaveAxesAsAnAttribute) {
  Written written = reduction("ReduceSum", {1}, 1, false);
  written.version = 12;
  EXPECT_EQ(refusal(written), "");
  written.version = 13;
  expect_says(refusal(written), "'axes' is not understood");
  expect_says(refusal(reduction("ReduceMax", {1, -2}, 1, true)), "an axis is given twice");
  expect_says(refusal(reduction("ReduceMax", {3}, 1, true)), "axis 3 is out of range");
}

// Each maximum of n entries has n - 1 gates, in log2(n) rounds.
TEST(ReduceMax, HasOneGateLessThanEntries) {
  const ImportedModel result = testing::imported(reduction("ReduceMax", {0, 1, 2}, 0, true));
  std::int64_t gates = 0;
  for (const Model::Gate& gate : result.model.gates)
    gates += entries(result.model.program.shape(gate.probe));
  EXPECT_EQ(gates, 11);
  EXPECT_EQ(result.model.gates.size(), 4U);
}

// What is true somewhere, and what is true everywhere.
TEST(ReduceMax, OfTruthValuesIsOneOfThem) {
  for (const bool any : {true, false}) {
    const Written written{
        .nodes = {node("Greater", {"x", "zero"}, {"t"}),
                  node(any ? "ReduceMax" : "ReduceMin", {"t"}, {"r"}, {attribute("keepdims", 0L)}),
                  node("Cast", {"r"}, {"y"}, {attribute("to", 1L)})},
        .initializers = {testing::floats("zero", {}, {0})},
        .inputs = {value("x", {3})},
        .outputs = {value("y", {})},
        .version = 20};
    EXPECT_EQ(evaluated(written, {{"x", {-1, 1, -1}}})[0], Reals{any ? 1.0 : 0.0});
    EXPECT_EQ(evaluated(written, {{"x", {-1, -1, -2}}})[0], Reals{0});
    EXPECT_EQ(evaluated(written, {{"x", {3, 1, 2}}})[0], Reals{1});
  }
}

// A size that is a product of sizes is exact.
TEST(ReduceProd, OfKnownSizesIsKnown) {
  const Written written{.nodes = {node("Shape", {"x"}, {"s"}), node("ReduceProd", {"s"}, {"n"}),
                                  node("Reshape", {"x", "n"}, {"y"})},
                        .inputs = {value("x", kShape)},
                        .outputs = {value("y", {12})}};
  const ImportedModel result = testing::imported(written);
  EXPECT_EQ(result.model.program.shape(result.model.outputs[0].value), (Shape{12}));
}

TEST(Cumulative, SumsAndProductsAreThoseOfLoops) {
  for_seeds(8, [](Random& random) {
    const bool sums = random.below(2) == 0;
    const std::int64_t reverse = static_cast<std::int64_t>(random.below(2));
    const std::int64_t exclusive = static_cast<std::int64_t>(random.below(2));
    const Written written{
        .nodes = {node(sums ? "CumSum" : "CumProd", {"x", "axis"}, {"y"},
                       {attribute("reverse", reverse), attribute("exclusive", exclusive)})},
        .initializers = {testing::integers("axis", {}, {-2})},
        .inputs = {value("x", {5, 2})},
        .outputs = {value("y", {5, 2})},
        .version = 26};
    const Reals x = random_reals(random, 10);
    Reals expected(10);
    for (std::size_t column = 0; column < 2; ++column) {
      double running = sums ? 0 : 1;
      for (std::size_t step = 0; step < 5; ++step) {
        const std::size_t i = (reverse == 1 ? 4 - step : step) * 2 + column;
        const double next = sums ? running + x[i] : running * x[i];
        expected[i] = exclusive == 1 ? running : next;
        running = next;
      }
    }
    expect_near(evaluated(written, {{"x", x}})[0], expected);
  });
}

TEST(Det, IsTheDeterminant) {
  const Written written{.nodes = {node("Det", {"x"}, {"y"})},
                        .inputs = {value("x", {1, 2, 2})},
                        .outputs = {value("y", {1})}};
  EXPECT_EQ(evaluated(written, {{"x", {1, 2, 3, 5}}})[0], Reals{-1});
}

TEST(TopK, IsRefused) {
  const Written written{.nodes = {node("TopK", {"x", "k"}, {"y", "i"})},
                        .initializers = {testing::integers("k", {1}, {1})},
                        .inputs = {value("x", {3})},
                        .outputs = {value("y", {1})}};
  expect_says(refusal(written), "depends on data: which entries it takes");
}

TEST(AlongAxes, LinesAreRowsOfTheOtherAxes) {
  Program program;
  Workspace work(program);
  const Known matrix{ElementType::int64, {2, 3}, Known::Integers{1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(std::get<Known>(lines(work, matrix, {0})),
            (Known{ElementType::int64, {3, 2}, Known::Integers{1, 4, 2, 5, 3, 6}}));
  EXPECT_EQ(shape_of(program, lines(work, matrix, {})), (Shape{2, 3, 1}));
  EXPECT_EQ(axes_from(1, {2, 3, 4}), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(without_axes({2, 3}, {1}, true), (Shape{2, 1}));
  EXPECT_THROW((void)norm_over(work, program.probe("x", {2}), {0}, 3), ShapeError);
}

}  // namespace
}  // namespace abide
