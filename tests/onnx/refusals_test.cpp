// SPDX-License-Identifier: MIT
#include "abide/onnx/refusals.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

OnnxNode node(const std::string& operation, const std::string& domain = "") {
  OnnxNode result;
  result.operation = operation;
  result.domain = domain;
  return result;
}

TEST(Refusals, AreAllWithoutARule) {
  OnnxModel model;
  model.opsets = {{"", 17}, {"mine", 1}};
  OnnxNode choice = node("If");
  choice.attributes.emplace_back();
  choice.attributes.back().graphs.emplace_back().nodes = {node("ArgMax"), node("Add")};
  model.graph.nodes = {node("Relu"),   node("ArgMax"),    choice,
                       node("Wibble"), node("f", "mine"), node("g", "mine")};
  OnnxFunction f;
  f.domain = "mine";
  f.name = "f";
  f.opsets = {{"", 17}};
  f.nodes = {node("NonMaxSuppression")};
  model.functions = {f};
  std::vector<std::string> names;
  for (const Refusal& refusal : refusals(model)) {
    names.push_back(refusal.operation);
    EXPECT_EQ(refusal.nodes, refusal.operation == "ArgMax" ? 2U : 1U);
    EXPECT_FALSE(refusal.why.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"ArgMax", "NonMaxSuppression", "Wibble", "mine.g"}));
}

TEST(Refusals, AreNoneOfWhatIsUnderstood) {
  OnnxModel model;
  model.opsets = {{"", 17}};
  model.graph.nodes = {node("Gemm"), node("Relu"), node("Gemm")};
  EXPECT_TRUE(refusals(model).empty());
}

}  // namespace
}  // namespace abide
