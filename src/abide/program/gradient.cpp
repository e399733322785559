// SPDX-License-Identifier: MIT
#include "abide/program/gradient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

class Reverse {
 public:
  explicit Reverse(Program& program) : program_(program) {}

  std::vector<NodeId> run(NodeId objective, NodeId cotangent_of_objective,
                          const std::vector<NodeId>& variables) {
    // Only nodes that depend on a variable carry a cotangent.
    std::vector<bool> active(objective + 1, false);
    for (const NodeId variable : variables)
      if (variable <= objective) active[variable] = true;
    for (NodeId id = 0; id <= objective; ++id)
      for (const NodeId operand : program_.node(id).operands)
        if (active[operand]) active[id] = true;
    parts_[objective].push_back(cotangent_of_objective);
    for (NodeId id = objective + 1; id-- > 0;) {
      if (!active[id] || !parts_.contains(id)) continue;
      const Node node = program_.node(id);  // a copy: the graph grows below
      if (node.operands.empty()) continue;
      const NodeId cotangent = total(id);
      for (std::size_t k = 0; k < node.operands.size(); ++k)
        if (active[node.operands[k]])
          parts_[node.operands[k]].push_back(pass_on(id, node, k, cotangent));
    }
    std::vector<NodeId> result;
    for (const NodeId variable : variables)
      result.push_back(parts_.contains(variable)
                           ? total(variable)
                           : program_.constant({0}, Shape(program_.shape(variable))));
    return result;
  }

 private:
  NodeId total(NodeId id) {
    const std::vector<NodeId>& parts = parts_.at(id);
    return program_.sum(parts, std::vector<Rational>(parts.size(), Rational(1)));
  }

  // The contribution of a node's cotangent to that of its operand k.
  NodeId pass_on(NodeId id, const Node& node, std::size_t k, NodeId cotangent) {
    const auto no_operand = [](const auto&) -> NodeId {
      throw std::logic_error("gradient: a node without operands passes nothing on");
    };
    return match(
        node, [&](const Parameter& leaf) { return no_operand(leaf); },
        [&](const Probe& leaf) { return no_operand(leaf); },
        [&](const Constant& constant) { return no_operand(constant); },
        [&](const Contraction& contraction) {
          return through_contraction(node, contraction, k, cotangent);
        },
        [&](const Sum& sum) { return program_.sum({cotangent}, {sum.coefficients[k]}); },
        [&](const Gather& gather) { return through_gather(node, gather, cotangent); },
        [&](const Inverse&) { return through_inverse(id, cotangent); },
        [&](const Function& f) {
          return multiply(program_, cotangent, derivative(program_, f.function, node.operands[0]));
        });
  }

  // With c the inverse: -(c^T c' c^T)_ij = - sum of c_ki c'_kl c_jl over k and l.
  NodeId through_inverse(NodeId inverse, NodeId cotangent) {
    const int stack = static_cast<int>(program_.shape(inverse).size()) - 2;
    const auto with = [stack](int row, int column) {
      Labels labels;
      for (int axis = 0; axis < stack; ++axis) labels.push_back(axis);
      labels.push_back(stack + row);
      labels.push_back(stack + column);
      return labels;
    };
    constexpr int i = 0, j = 1, k = 2, l = 3;
    const NodeId half =
        program_.contract({inverse, cotangent}, {with(k, i), with(k, l)}, with(i, l));
    return program_.sum({program_.contract({half, inverse}, {with(i, l), with(j, l)}, with(i, j))},
                        {-1});
  }

  NodeId through_contraction(const Node& node, const Contraction& contraction, std::size_t k,
                             NodeId cotangent) {
    const Labels& own = contraction.operands[k];
    if (node.operands.size() == 2)
      return program_.contract({cotangent, node.operands[1 - k]},
                               {contraction.result, contraction.operands[1 - k]}, own);
    Labels summed;
    Shape summed_shape;
    for (std::size_t axis = 0; axis < own.size(); ++axis) {
      if (std::find(contraction.result.begin(), contraction.result.end(), own[axis]) !=
          contraction.result.end())
        continue;
      summed.push_back(own[axis]);
      summed_shape.push_back(program_.shape(node.operands[0])[axis]);
    }
    if (summed.empty()) return program_.contract({cotangent}, {contraction.result}, own);
    return program_.contract({cotangent, program_.constant({1}, summed_shape)},
                             {contraction.result, summed}, own);
  }

  NodeId through_gather(const Node& node, const Gather& gather, NodeId cotangent) {
    const Shape target = program_.shape(node.operands[0]);
    if (gather.map.in_order()) return program_.reshape(cotangent, target);
    if (gather.map.view() != nullptr)
      if (std::optional<Transposed> back = transposed(*gather.map.view())) {
        const NodeId uses =
            program_.view(program_.reshape(cotangent, back->reshaped), std::move(back->view));
        return program_.contract({uses}, {label_range(0, program_.shape(uses).size())},
                                 label_range(0, target.size()));
      }
    std::vector<std::int32_t> storage;
    const std::span<const std::int32_t> list = gather.map.list(storage);
    std::vector<std::vector<std::int32_t>> uses(static_cast<std::size_t>(entries(target)));
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list[i] >= 0)
        uses[static_cast<std::size_t>(list[i])].push_back(static_cast<std::int32_t>(i));
    std::size_t most = 1;
    for (const auto& places : uses) most = std::max(most, places.size());
    std::vector<std::int32_t> index;
    index.reserve(uses.size() * most);
    for (const auto& places : uses)
      for (std::size_t m = 0; m < most; ++m) index.push_back(m < places.size() ? places[m] : -1);
    const NodeId spread =
        program_.gather(cotangent, std::move(index),
                        {static_cast<std::int64_t>(uses.size()), static_cast<std::int64_t>(most)});
    return program_.reshape(program_.contract({spread}, {{0, 1}}, {0}), target);
  }

  Program& program_;
  std::map<NodeId, std::vector<NodeId>> parts_;  // contributions to each node's cotangent
};

}  // namespace

NodeId derivative(Program& program, Elementary function, NodeId operand) {
  std::vector<NodeId> terms;
  std::vector<Rational> coefficients;
  for (const RuleTerm& term : row(function).rule) {
    NodeId product = term.power < 0   ? reciprocal(program, operand)
                     : term.power > 0 ? operand
                                      : program.constant({1}, Shape(program.shape(operand)));
    for (const Elementary symbol : term.symbols)
      product = multiply(program, product, program.function(symbol, operand));
    terms.push_back(product);
    coefficients.push_back(term.coefficient);
  }
  return program.sum(terms, coefficients);
}

std::vector<NodeId> gradient(Program& program, NodeId objective,
                             const std::vector<NodeId>& variables) {
  if (!program.shape(objective).empty())
    throw ShapeError(fmt::format("gradient: the objective has shape {}, expected a scalar",
                                 to_string(program.shape(objective))));
  return Reverse(program).run(objective, program.constant({1}, {}), variables);
}

std::vector<NodeId> pullback(Program& program, NodeId node, NodeId cotangent,
                             const std::vector<NodeId>& variables) {
  if (program.shape(node) != program.shape(cotangent))
    throw ShapeError(fmt::format("pullback: the cotangent has shape {}, expected {}",
                                 to_string(program.shape(cotangent)),
                                 to_string(program.shape(node))));
  return Reverse(program).run(node, cotangent, variables);
}

}  // namespace abide
