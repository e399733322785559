// SPDX-License-Identifier: MIT
//
// What each operation of ONNX means: a table from its domain, its name and the version since which
// it means that, to a rule, or to the reason why it is refused.
//
// The rule for a file is the row with the highest version that is not above the file's. Below the
// lowest row there is none: the file is refused, as it is for versions after the newest that is
// understood. A rule that has rows for several versions asks node.version().
//
// A family of operations has its rows in a file of its own, rules_FAMILY.cpp, with a function that
// returns them, which rules.cpp calls.
//
// Example: {"Gelu", 20, gelu} says that Gelu came with version 20 and means that ever since.
// Reference: onnx.ai, "ONNX Operators".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abide/onnx/value.hpp"

namespace abide {

class Importer;
class NodeContext;

/// The results of a node, from the first; those that the node leaves out may be missing at the end.
using Rule = std::vector<Value> (*)(Importer& importer, const NodeContext& node);

struct RuleRow {
  std::string_view operation;
  std::int64_t since = 1;
  Rule rule = nullptr;
  std::string_view refused = "";  ///< the reason, of a row without a rule
  bool folds = true;              ///< its rule is run in a workspace for folding where all is known
  std::string_view domain = "";
};

inline constexpr std::int64_t kNewestVersion = 28;  ///< of ONNX's own operations

/// The row with a rule. Throws ShapeError with the reason where there is none.
[[nodiscard]] const RuleRow& rule_for(std::string_view domain, std::string_view operation,
                                      std::int64_t version);
/// All rows, sorted by domain, operation and version.
[[nodiscard]] const std::vector<RuleRow>& all_rules();

// The families.
[[nodiscard]] std::vector<RuleRow> arithmetic_rules();
[[nodiscard]] std::vector<RuleRow> gate_rules();
[[nodiscard]] std::vector<RuleRow> function_rules();
[[nodiscard]] std::vector<RuleRow> logic_rules();
[[nodiscard]] std::vector<RuleRow> identity_rules();
[[nodiscard]] std::vector<RuleRow> shape_rules();
[[nodiscard]] std::vector<RuleRow> move_rules();
[[nodiscard]] std::vector<RuleRow> layout_rules();
[[nodiscard]] std::vector<RuleRow> index_rules();
[[nodiscard]] std::vector<RuleRow> product_rules();
[[nodiscard]] std::vector<RuleRow> window_rules();
[[nodiscard]] std::vector<RuleRow> pooling_rules();
[[nodiscard]] std::vector<RuleRow> resize_rules();
[[nodiscard]] std::vector<RuleRow> reduction_rules();
[[nodiscard]] std::vector<RuleRow> cumulative_rules();
[[nodiscard]] std::vector<RuleRow> softmax_rules();
[[nodiscard]] std::vector<RuleRow> normalization_rules();
[[nodiscard]] std::vector<RuleRow> attention_rules();
[[nodiscard]] std::vector<RuleRow> linear_attention_rules();
[[nodiscard]] std::vector<RuleRow> rotary_rules();
[[nodiscard]] std::vector<RuleRow> recurrent_rules();
[[nodiscard]] std::vector<RuleRow> control_rules();
[[nodiscard]] std::vector<RuleRow> loss_rules();
[[nodiscard]] std::vector<RuleRow> refused_rules();

}  // namespace abide
