// SPDX-License-Identifier: MIT
#include "abide/onnx/recurrent_activation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/rules.hpp"

namespace abide {

namespace {

// An operation, and which numbers it takes that an activation may be given.
struct ActivationRow {
  std::string_view name;
  bool alpha = false, beta = false;
};
constexpr ActivationRow kActivations[] = {
    {"Relu"},
    {"Tanh"},
    {"Sigmoid"},
    {"Softsign"},
    {"Softplus"},
    {"LeakyRelu", true},
    {"ThresholdedRelu", true},
    {"Elu", true},
    {"HardSigmoid", true, true},
};

OnnxAttribute number(const std::string& name, double value) {
  OnnxAttribute attribute;
  attribute.name = name;
  attribute.type = OnnxAttribute::kReal;
  attribute.real = static_cast<float>(value);
  return attribute;
}

}  // namespace

std::vector<OnnxNode> activations_of(const NodeContext& node,
                                     const std::vector<std::string>& standard, std::size_t count) {
  std::vector<std::string> names = node.texts("activations").value_or(std::vector<std::string>{});
  if (names.empty())
    while (names.size() < count) names.insert(names.end(), standard.begin(), standard.end());
  if (names.size() != count)
    throw node.refused(
        fmt::format("the attribute activations has {} names; expected {}", names.size(), count));
  std::vector<OnnxNode> result;
  std::size_t alphas = 0, betas = 0;
  const std::vector<double> alpha = node.reals("activation_alpha").value_or(std::vector<double>{});
  const std::vector<double> beta = node.reals("activation_beta").value_or(std::vector<double>{});
  for (const std::string& name : names) {
    const auto* const row =
        std::find_if(std::begin(kActivations), std::end(kActivations),
                     [&](const ActivationRow& each) { return each.name == name; });
    if (row == std::end(kActivations))
      throw node.refused(fmt::format("the activation {} is not understood", quoted_name(name)));
    OnnxNode operation;
    operation.operation = name;
    if (row->alpha && alphas++ < alpha.size())
      operation.attributes.push_back(number("alpha", alpha[alphas - 1]));
    if (row->beta && betas++ < beta.size())
      operation.attributes.push_back(number("beta", beta[betas - 1]));
    result.push_back(std::move(operation));
  }
  if ((!alpha.empty() && alpha.size() != alphas) || (!beta.empty() && beta.size() != betas))
    throw node.refused(
        fmt::format("activations are given {} and {} numbers; expected none, or those of each that "
                    "takes some: {} and {}",
                    alpha.size(), beta.size(), alphas, betas));
  return result;
}

NodeId activated(Importer& importer, const NodeContext& node, const OnnxNode& operation, NodeId x) {
  const Value operand = Computed{x};
  const NodeContext context(operation, kNewestVersion, {&operand}, node.scope(),
                            node.refused("").what());
  const RuleRow& row = rule_for("", operation.operation, kNewestVersion);
  const std::vector<Value> results = row.rule(importer, context);
  context.require_all_read();
  return importer.work().node(results.at(0));
}

}  // namespace abide
