// SPDX-License-Identifier: MIT
#include "abide/onnx/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"

namespace abide {

namespace {

using Family = std::vector<RuleRow> (*)();
constexpr Family kFamilies[] = {
    arithmetic_rules,
    gate_rules,
    function_rules,
    logic_rules,
    identity_rules,
    shape_rules,
    move_rules,
    layout_rules,
    index_rules,
    product_rules,
    window_rules,
    pooling_rules,
    resize_rules,
    reduction_rules,
    cumulative_rules,
    softmax_rules,
    normalization_rules,
    attention_rules,
    linear_attention_rules,
    rotary_rules,
    recurrent_rules,
    control_rules,
    loss_rules,
    refused_rules,
};

}  // namespace

const std::vector<RuleRow>& all_rules() {
  static const std::vector<RuleRow> table = [] {
    std::vector<RuleRow> all;
    for (const auto family : kFamilies) {
      const std::vector<RuleRow> rows = family();
      all.insert(all.end(), rows.begin(), rows.end());
    }
    std::stable_sort(all.begin(), all.end(), [](const RuleRow& a, const RuleRow& b) {
      return std::tie(a.domain, a.operation, a.since) < std::tie(b.domain, b.operation, b.since);
    });
    return all;
  }();
  return table;
}

const RuleRow& rule_for(std::string_view domain, std::string_view operation, std::int64_t version) {
  if (domain.empty() && (version < 1 || version > kNewestVersion))
    throw ShapeError(fmt::format("version {} of the operations is not understood; expected 1 to {}",
                                 version, kNewestVersion));
  const RuleRow* lowest = nullptr;
  const RuleRow* found = nullptr;
  for (const RuleRow& row : all_rules()) {
    if (row.domain != domain || row.operation != operation) continue;
    if (lowest == nullptr) lowest = &row;
    if (row.since <= version) found = &row;
  }
  if (lowest == nullptr) {
    std::vector<std::string> names;
    bool known_domain = false;
    for (const RuleRow& row : all_rules()) {
      known_domain = known_domain || row.domain == domain;
      if (row.domain == domain) names.emplace_back(row.operation);
    }
    if (!known_domain)
      throw ShapeError(
          fmt::format("operations of the domain {} are not known", quoted_name(domain)));
    throw ShapeError("an operation that is not known" +
                     did_you_mean(std::string(operation), names));
  }
  if (found == nullptr)
    throw ShapeError(
        fmt::format("version {} of the operations has none of this name, which is "
                    "understood since {}",
                    version, lowest->since));
  if (found->rule == nullptr) throw ShapeError(std::string(found->refused));
  return *found;
}

}  // namespace abide
