// SPDX-License-Identifier: MIT
#include "abide/program/weighted.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace abide {

namespace {

// The weight of each axis, where it has one.
using Weights = std::vector<std::optional<NodeId>>;

class Weighting {
 public:
  explicit Weighting(Program& program) : program_(program) {}

  // The node with the axes that have a weight summed over.
  NodeId apply(NodeId node, const Weights& weights) {
    if (std::none_of(weights.begin(), weights.end(), [](const auto& w) { return w.has_value(); }))
      return node;
    const auto [known, fresh] = known_.try_emplace({node, weights}, 0);
    if (fresh) {
      const NodeId result = made(node, weights);  // other nodes become known meanwhile
      known_[{node, weights}] = result;
      return result;
    }
    return known->second;
  }

 private:
  NodeId made(NodeId id, const Weights& weights) {
    const Node node = program_.node(id);  // a copy: the program grows
    if (const auto* sum = std::get_if<Sum>(&node.operation)) {
      std::vector<NodeId> terms;
      for (const NodeId operand : node.operands) terms.push_back(apply(operand, weights));
      return program_.sum(terms, sum->coefficients);
    }
    if (const auto* contraction = std::get_if<Contraction>(&node.operation))
      return carried(node.operands, *contraction, weights);
    return here(id, label_range(0, weights.size()), label_range(0, weights.size()), weights);
  }

  NodeId carried(std::vector<NodeId> operands, const Contraction& contraction,
                 const Weights& weights) {
    std::vector<Labels> labels = contraction.operands;
    Labels result = contraction.result;
    Weights left = weights;
    for (std::size_t k = 0; k < operands.size(); ++k) {
      Weights of_operand(labels[k].size());
      Labels rest;
      for (std::size_t axis = 0; axis < labels[k].size(); ++axis) {
        const int label = labels[k][axis];
        const auto place = std::find(result.begin(), result.end(), label);
        const bool alone = std::count_if(labels.begin(), labels.end(), [&](const Labels& of) {
                             return std::find(of.begin(), of.end(), label) != of.end();
                           }) == 1;
        const auto at = static_cast<std::size_t>(place - result.begin());
        if (place == result.end() || !alone || !left[at]) {
          rest.push_back(label);
          continue;
        }
        of_operand[axis] = left[at];
        result.erase(place);
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
      }
      operands[k] = apply(operands[k], of_operand);
      labels[k] = rest;
    }
    const NodeId product = program_.contract(operands, labels, result);
    return here(product, result, result, left);
  }

  // Axis by axis.
  NodeId here(NodeId node, Labels axes, const Labels& labels, const Weights& weights) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (!weights[i]) continue;
      Labels rest = axes;
      rest.erase(std::find(rest.begin(), rest.end(), labels[i]));
      node = program_.contract({node, *weights[i]}, {axes, {labels[i]}}, rest);
      axes = rest;
    }
    return node;
  }

  Program& program_;
  std::map<std::pair<NodeId, Weights>, NodeId> known_;
};

}  // namespace

NodeId weighted(Program& program, NodeId node, const std::vector<NodeId>& vectors) {
  if (vectors.size() != program.shape(node).size())
    throw std::invalid_argument("weighted: expected a vector for each axis");
  return Weighting(program).apply(node, Weights(vectors.begin(), vectors.end()));
}

}  // namespace abide
