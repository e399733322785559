// SPDX-License-Identifier: MIT
#include "abide/onnx/refusals.hpp"

#include <map>
#include <set>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/onnx/rules.hpp"

namespace abide {

namespace {

using Opsets = std::map<std::string, std::int64_t>;

class Refusals {
 public:
  explicit Refusals(const OnnxModel& model) {
    for (const OnnxFunction& function : model.functions)
      local_.emplace(function.domain, function.name);
    look_at(model.graph.nodes, model.opsets);
    for (const OnnxFunction& function : model.functions) look_at(function.nodes, function.opsets);
  }

  [[nodiscard]] std::vector<Refusal> all() const {
    std::vector<Refusal> result;
    for (const auto& [operation, refusal] : by_operation_) result.push_back(refusal);
    return result;
  }

 private:
  void look_at(const std::vector<OnnxNode>& nodes, const Opsets& opsets) {
    for (const OnnxNode& node : nodes) {
      for (const OnnxAttribute& attribute : node.attributes)
        for (const OnnxGraph& graph : attribute.graphs) look_at(graph.nodes, opsets);
      if (local_.contains({node.domain, node.operation})) continue;
      const auto version = opsets.find(node.domain);
      try {
        (void)rule_for(node.domain, node.operation,
                       version == opsets.end() ? kNewestVersion : version->second);
      } catch (const ShapeError& error) {
        const std::string name =
            node.domain.empty() ? node.operation : node.domain + "." + node.operation;
        Refusal& refusal = by_operation_[name];
        refusal = {name_shown(name), refusal.nodes + 1, error.what()};
      }
    }
  }

  std::set<std::pair<std::string, std::string>> local_;
  std::map<std::string, Refusal> by_operation_;
};

}  // namespace

std::vector<Refusal> refusals(const OnnxModel& model) { return Refusals(model).all(); }

}  // namespace abide
