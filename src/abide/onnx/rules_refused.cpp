// SPDX-License-Identifier: MIT
//
// Operations that no network can be trained through, or that compute with other things than
// numbers: each with the reason.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> refused_rules() {
  constexpr std::string_view kChoice =
      "depends on data: its values are whole numbers, so that it has no derivative";
  constexpr std::string_view kData = "its shape depends on data";
  constexpr std::string_view kTexts = "computes with texts";
  constexpr std::string_view kSequences = "computes with sequences of tensors, not with tensors";
  constexpr std::string_view kQuantized = "rounds to whole numbers, so that it has no derivative";
  constexpr std::string_view kOptimizer = "is a step of training itself; expected a network alone";
  std::vector<RuleRow> rows;
  const auto refuse = [&](std::string_view operation, std::string_view reason,
                          std::string_view domain = "") {
    rows.push_back({.operation = operation, .refused = reason, .domain = domain});
  };
  for (const auto* name : {"ArgMax", "ArgMin", "Hardmax"}) refuse(name, kChoice);
  for (const auto* name : {"Unique", "NonMaxSuppression"}) refuse(name, kData);
  for (const auto* name : {"StringNormalizer", "TfIdfVectorizer", "StringConcat", "StringSplit",
                           "RegexFullMatch", "LabelEncoder"})
    refuse(name, kTexts);
  for (const auto* name :
       {"SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SequenceLength", "SequenceMap", "SplitToSequence", "ConcatFromSequence", "Optional",
        "OptionalGetElement", "OptionalHasElement"})
    refuse(name, kSequences);
  for (const auto* name : {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear",
                           "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger"})
    refuse(name, kQuantized);
  for (const auto* name : {"Gradient", "Adam", "Adagrad", "Momentum"})
    refuse(name, kOptimizer, "ai.onnx.preview.training");
  return rows;
}

}  // namespace abide
