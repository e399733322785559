// SPDX-License-Identifier: MIT
#include "abide/onnx/rules.hpp"

#include <algorithm>
#include <tuple>

#include "abide/onnx/importer.hpp"
#include "abide/onnx/operands.hpp"
#include "onnx/evaluated.hpp"
#include "onnx/writer.hpp"

namespace abide {
namespace {

using testing::expect_says;
using testing::node;
using testing::refusal;
using testing::value;
using testing::Written;

// y = operation(x) with x [2, 3].
Written unary(const std::string& operation, std::int64_t version,
              const std::vector<std::string>& attributes = {}, const std::string& domain = "") {
  return {.nodes = {node(operation, {"x"}, {"y"}, attributes, "it", domain)},
          .inputs = {value("x", {2, 3})},
          .outputs = {value("y", {2, 3})},
          .version = version};
}

TEST(Rules, RowsAreSortedAndHaveARuleOrAReason) {
  const auto key = [](const RuleRow& row) {
    return std::tie(row.domain, row.operation, row.since);
  };
  for (std::size_t i = 0; i < all_rules().size(); ++i) {
    const RuleRow& row = all_rules()[i];
    EXPECT_NE(row.rule == nullptr, row.refused.empty()) << row.operation;
    EXPECT_GE(row.since, 1);
    EXPECT_LE(row.since, kNewestVersion);
    if (i == 0) continue;
    EXPECT_LT(key(all_rules()[i - 1]), key(row)) << row.operation;
  }
}

TEST(Rules, AreThoseOfTheVersionOfTheFile) {
  EXPECT_EQ(refusal(unary("Gelu", 20)), "");
  EXPECT_EQ(refusal(unary("Gelu", kNewestVersion)), "");
  expect_says(refusal(unary("Gelu", 19)), "none of this name, which is understood since 20");
  expect_says(refusal(unary("Relu", kNewestVersion + 1)), "is not understood; expected 1 to 28");
  expect_says(refusal(unary("Relu", 0)), "is not understood");
}

TEST(Rules, WhatIsNotKnownIsRefusedByName) {
  EXPECT_EQ(refusal(unary("Rleu", 17)),
            "net.onnx: error: node 'it' (Rleu of [2, 3]): an operation that is not known; did you "
            "mean 'Relu'?");
  EXPECT_EQ(refusal(unary("ArgMax", 17)),
            "net.onnx: error: node 'it' (ArgMax of [2, 3]): depends on data: its values are whole "
            "numbers, so that it has no derivative");
  expect_says(refusal(unary("Relu", 17, {}, "com.example")), "'com.example'");
}

TEST(Rules, WhatARuleDoesNotReadIsRefused) {
  expect_says(refusal(unary("Relu", 17, {testing::attribute("slope", 0.5F)})),
              "the attribute 'slope' is not understood");
  EXPECT_EQ(refusal(unary("LeakyRelu", 17, {testing::attribute("alpha", 0.5F)})), "");
  expect_says(refusal(unary("LeakyRelu", 17, {testing::attribute("alpha", 5L)})),
              "the attribute alpha is of the kind 2");
  Written two = unary("Relu", 17);
  two.nodes = {node("Relu", {"x", "x"}, {"y"})};
  expect_says(refusal(two), "operand 2 is not understood");
  two.nodes = {node("Relu", {"x"}, {"y", "z"})};
  expect_says(refusal(two), "result 2 is not understood");
  two.nodes = {node("Relu", {""}, {"y"})};
  expect_says(refusal(two), "operand 1 is left out");
}

// Before version 7 operands are stretched where an attribute says so, and from an axis on.
TEST(Rules, OldVersionsStretchFromAnAxis) {
  const auto sum = [](std::int64_t version, const std::vector<std::string>& attributes,
                      const Shape& shape = {2}) {
    return Written{.nodes = {node("Add", {"x", "b"}, {"y"}, attributes)},
                   .inputs = {value("x", {2, 3}), value("b", shape)},
                   .outputs = {value("y", {2, 3})},
                   .version = version};
  };
  EXPECT_EQ(refusal(sum(6, {testing::attribute("broadcast", 1L), testing::attribute("axis", 0L)})),
            "");
  expect_says(refusal(sum(6, {testing::attribute("broadcast", 1L)})), "cannot be stretched");
  expect_says(refusal(sum(6, {})), "the shapes differ");
  expect_says(refusal(sum(7, {})), "cannot be broadcast");
  EXPECT_EQ(refusal(sum(7, {}, {3})), "");
  expect_says(refusal(sum(7, {testing::attribute("axis", 1L)}, {3})), "'axis' is not understood");
}

}  // namespace
}  // namespace abide
