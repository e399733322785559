// SPDX-License-Identifier: MIT
#include "abide/onnx/workspace.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/error.hpp"
#include "abide/onnx/real_values.hpp"
#include "abide/onnx/value.hpp"
#include "abide/program/operations.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Known reals(const std::vector<double>& values) {
  return {ElementType::float64, {std::ssize(values)}, values};
}

TEST(Workspace, KnownArraysBecomeExactConstants) {
  Program program;
  Workspace work(program);
  const NodeId node = work.node(reals({0.5, 3}));
  EXPECT_EQ(node, program.constant({Rational(1, 2), 3}, {2}));
  EXPECT_THROW((void)work.node(reals({})), ShapeError);
  EXPECT_THROW((void)work.node(reals({NAN})), ShapeError);
  EXPECT_THROW((void)work.node(Tokens{"ids", {2}}), ShapeError);
}

TEST(Workspace, MinusInfinityIsAMaskAndNoNumber) {
  Program program;
  Workspace work(program);
  for (const double minus : {-double{INFINITY}, -3.4e38, -1e30}) {
    EXPECT_THROW((void)work.node(reals({minus, 1})), ShapeError);
    EXPECT_EQ(work.masked(reals({minus, 1})).hidden, (std::vector<bool>{true, false}));
  }
  EXPECT_TRUE(work.masked(reals({-1e4, 1})).hidden.empty());
  const Value moved = work.moved(Masked{program.probe("x", {2}), {true, false}}, {1, 0, -1}, {3});
  EXPECT_EQ(std::get<Masked>(moved).hidden, (std::vector<bool>{false, true, false}));
  const Value seen = work.moved(moved, {0, 2}, {2});
  EXPECT_TRUE(std::holds_alternative<Computed>(seen));
}

TEST(Workspace, TokensMoveAsTheyStandOrNotAtAll) {
  Program program;
  Workspace work(program);
  const Value tokens = Tokens{"ids", {2, 3}};
  EXPECT_EQ(shape_of(program, work.reshaped(tokens, {6})), (Shape{6}));
  EXPECT_THROW((void)work.moved(tokens, {1, 0}, {2}), ShapeError);
  EXPECT_THROW((void)work.reshaped(tokens, {5}), ShapeError);
}

// Folding is the evaluation of nodes in double.
TEST(Workspace, FoldsByTheRulesOfNodes) {
  for_seeds(10, [](Random& random) {
    const double x = static_cast<double>(random.between(-300, 300)) / 100;
    Workspace work;
    const NodeId node = work.node(reals({x, x + 1}));
    const Value gelu =
        Computed{work.product(node, work.program().function(Elementary::normal_cdf, node))};
    const Known folded = work.folded(gelu, ElementType::float32);
    const double expected = x * std::erfc(-x / std::sqrt(2)) / 2;
    EXPECT_NEAR(folded.as_real(0), expected, 1e-6);
    EXPECT_EQ(folded.as_real(0), static_cast<double>(static_cast<float>(folded.as_real(0))));
    const Known positive = work.folded(Computed{work.gates().relu(node)}, ElementType::float64);
    EXPECT_EQ(positive.as_real(1), std::max(0.0, x + 1));
  });
}

TEST(Workspace, FoldedWholeNumbersAreWhole) {
  Workspace work;
  const NodeId node = work.node(Known::integers({-3, 4}));
  const NodeId absolute = work.gates().leaky_relu(node, -1);
  EXPECT_EQ(work.folded(Computed{absolute}, ElementType::int64), Known::integers({3, 4}));
  const NodeId half = scale(work.program(), node, Rational(1, 2));
  EXPECT_THROW((void)work.folded(Computed{half}, ElementType::int64), ShapeError);
  EXPECT_THROW((void)work.node(Known::integers({1L << 60})), ShapeError);
}

TEST(RealValues, GatesAreWhatTheirArgumentsSay) {
  Program program;
  Gates gates(program);
  const NodeId x = program.probe("x", {3});
  const NodeId relu = gates.relu(gates.relu(x));
  const NodeId step = gates.step(x);
  const auto values = real_values(program, gates.all(), {relu, step}, {{x, {-1, 0, 2}}});
  EXPECT_EQ(values[0], (std::vector<double>{0, 0, 2}));
  EXPECT_EQ(values[1], (std::vector<double>{0, 0, 1}));
  EXPECT_THROW((void)real_values(program, gates.all(), {relu}, {}), std::invalid_argument);
  EXPECT_THROW((void)real_values(program, gates.all(), {relu}, {{x, {1}}}), std::invalid_argument);
}

TEST(Value, IsDescribedByItsKind) {
  Program program;
  const NodeId x = program.probe("x", {2});
  EXPECT_EQ(described(program, Known::integers({1})), "known int64 [1]");
  EXPECT_EQ(described(program, Computed{x}), "[2]");
  EXPECT_EQ(described(program, Masked{x, {true, false}}), "masked [2]");
  EXPECT_EQ(described(program, Tokens{"ids", {1, 4}}), "tokens [1, 4]");
}

}  // namespace
}  // namespace abide
