// SPDX-License-Identifier: MIT
#include "abide/model/gate_products.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

// Of each entry the gate that it is affine in, by entry of all gates, or -1.
using Index = std::vector<std::int32_t>;

class Affine {
 public:
  Affine(Program& program, const std::vector<Model::Gate>& gates)
      : program_(program), gates_(gates) {}

  // Empty where the entries have no gates, or more than one.
  const Index& index(NodeId id) {
    const auto known = indices_.find(id);
    if (known != indices_.end()) return known->second;
    return indices_[id] = is_gate(id) ? gate_entries_.at(id) : of_operands(id);
  }

  // What a node is where its gates are 0 or 1; none for 0.
  std::optional<NodeId> where(NodeId id, bool open) {
    if (index(id).empty()) return id;
    if (is_gate(id) && !open) return std::nullopt;
    if (is_gate(id)) return program_.constant({1}, Shape(program_.shape(id)));
    const auto known = where_.find({id, open});
    if (known != where_.end()) return known->second;
    return where_[{id, open}] = of_operands_where(id, open);
  }

  // The tensor of the gates of a node that has some.
  NodeId gate(NodeId id) {
    const Node node = program_.node(id);
    if (is_gate(id)) return id;
    const auto gated = std::find_if(node.operands.begin(), node.operands.end(),
                                    [&](NodeId operand) { return !index(operand).empty(); });
    const NodeId inner = gate(*gated);
    return std::holds_alternative<Gather>(node.operation) ? rebuilt(program_, node, {inner})
                                                          : inner;
  }

 private:
  std::optional<NodeId> of_operands_where(NodeId id, bool open) {
    const Node node = program_.node(id);  // the program grows
    using Where = std::optional<NodeId>;
    const auto no_gates = [](const auto&) -> Where {
      throw std::logic_error("gate_products: a node without gated operands");
    };
    return match(
        node, [&](const Parameter& leaf) { return no_gates(leaf); },
        [&](const Probe& leaf) { return no_gates(leaf); },
        [&](const Constant& constant) { return no_gates(constant); },
        [&](const Contraction&) { return product_where(node, open); },
        [&](const Sum& sum) { return sum_where(node, sum, open); },
        [&](const Gather&) -> Where {
          const Where operand = where(node.operands[0], open);
          return operand ? Where(rebuilt(program_, node, {*operand})) : std::nullopt;
        },
        [&](const Inverse& inverse) { return no_gates(inverse); },
        [&](const Function& f) { return no_gates(f); });
  }

  std::optional<NodeId> sum_where(const Node& node, const Sum& sum, bool open) {
    std::vector<NodeId> operands;
    std::vector<Rational> coefficients;
    for (std::size_t i = 0; i < node.operands.size(); ++i)
      if (const auto operand = where(node.operands[i], open)) {
        operands.push_back(*operand);
        coefficients.push_back(sum.coefficients[i]);
      }
    if (operands.empty()) return std::nullopt;
    return program_.sum(operands, coefficients, "+");
  }

  // Entry by entry.
  std::optional<NodeId> product_where(const Node& node, bool open) {
    std::optional<NodeId> result;
    for (const NodeId operand : node.operands) {
      if (is_gate(operand)) {
        if (!open) return std::nullopt;
        continue;
      }
      const auto factor = where(operand, open);
      if (!factor) return std::nullopt;
      result = result ? multiply(program_, *result, *factor) : *factor;
    }
    return result;
  }

  // Whether a node holds nothing but gates; gate_entries_ then says which.
  bool is_gate(NodeId id) {
    const auto known = gate_entries_.find(id);
    if (known != gate_entries_.end()) return !known->second.empty();
    const Node& node = program_.node(id);
    Index result = match(
        node, [](const Parameter&) { return Index(); }, [&](const Probe&) { return of_probe(id); },
        [](const Constant&) { return Index(); }, [](const Contraction&) { return Index(); },
        [&](const Sum& sum) { return joined(node, sum); },
        [&](const Gather& gather) {
          return is_gate(node.operands[0]) ? taken(gate_entries_.at(node.operands[0]), gather)
                                           : Index();
        },
        [](const Inverse&) { return Index(); }, [](const Function&) { return Index(); });
    return !(gate_entries_[id] = std::move(result)).empty();
  }

  Index of_probe(NodeId id) {
    Index result;
    std::int32_t first = 0;
    for (const Model::Gate& gate : gates_) {
      const auto size = static_cast<std::int32_t>(entries(program_.shape(gate.probe)));
      for (std::int32_t i = 0; gate.probe == id && i < size; ++i) result.push_back(first + i);
      first += size;
    }
    return result;
  }

  static Index taken(const Index& from, const Gather& gather) {
    if (gather.map.in_order()) return from;
    Index result;
    std::vector<std::int32_t> storage;
    for (const std::int32_t i : gather.map.list(storage))
      result.push_back(i < 0 ? -1 : from[static_cast<std::size_t>(i)]);
    return result;
  }

  // Gates one after the other, each padded with zeros to its place.
  Index joined(const Node& node, const Sum& sum) {
    const std::vector<Rational>& coefficients = sum.coefficients;
    Index result(static_cast<std::size_t>(entries(node.shape)), -1);
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      if (!coefficients[k].is_one() || !is_gate(node.operands[k])) return {};
      const Index& part = gate_entries_.at(node.operands[k]);
      for (std::size_t i = 0; i < result.size(); ++i) {
        if (part[i] < 0) continue;
        if (result[i] >= 0) return {};
        result[i] = part[i];
      }
    }
    return result;
  }

  // All operands that have gates have the same, for each entry of the node.
  Index of_operands(NodeId id) {
    const Node& node = program_.node(id);
    return match(
        node, [](const Parameter&) { return Index(); }, [](const Probe&) { return Index(); },
        [](const Constant&) { return Index(); },
        [&](const Contraction& product) {
          const bool elementwise =
              std::all_of(product.operands.begin(), product.operands.end(),
                          [&](const Labels& labels) { return labels == product.result; });
          return elementwise ? common(node) : Index();
        },
        [&](const Sum&) { return common(node); },
        [&](const Gather& gather) {
          const Index& inner = index(node.operands[0]);
          return inner.empty() ? inner : taken(inner, gather);
        },
        [](const Inverse&) { return Index(); }, [](const Function&) { return Index(); });
  }

  // The one index of all operands that have one; empty where they differ.
  Index common(const Node& node) {
    Index result;
    for (const NodeId operand : node.operands) {
      const Index& own = index(operand);
      if (own.empty() || own == result) continue;
      if (!result.empty()) return {};
      result = own;
    }
    return result;
  }

  Program& program_;
  const std::vector<Model::Gate>& gates_;
  std::map<NodeId, Index> indices_;
  std::map<NodeId, Index> gate_entries_;  // empty for what is no gate
  std::map<std::pair<NodeId, bool>, std::optional<NodeId>> where_;
};

// closed + gate * (open - closed), none being 0.
NodeId switched(Program& program, NodeId gate, std::optional<NodeId> closed,
                std::optional<NodeId> open) {
  if (!closed && !open) return program.constant({0}, Shape(program.shape(gate)));
  if (!closed) return multiply(program, *open, gate);
  const NodeId step = open ? add(program, *open, *closed, -1) : scale(program, *closed, -1);
  return add(program, *closed, multiply(program, step, gate));
}

}  // namespace

NodeId multiply_gated(Program& program, const std::vector<Model::Gate>& gates, NodeId a, NodeId b) {
  Affine affine(program, gates);
  if (gates.empty() || program.shape(a) != program.shape(b) || affine.index(a).empty() ||
      affine.index(a) != affine.index(b))
    return multiply(program, a, b);
  const auto product = [&](bool open) -> std::optional<NodeId> {
    const auto x = affine.where(a, open);
    const auto y = affine.where(b, open);
    if (!x || !y) return std::nullopt;
    return multiply(program, *x, *y);
  };
  const auto closed = product(false);
  return switched(program, affine.gate(a), closed, product(true));
}

NodeId power_gated(Program& program, const std::vector<Model::Gate>& gates, NodeId a,
                   std::int64_t exponent) {
  Affine affine(program, gates);
  if (gates.empty() || exponent < 2 || affine.index(a).empty()) return power(program, a, exponent);
  const auto raised = [&](bool open) -> std::optional<NodeId> {
    const auto base = affine.where(a, open);
    if (!base) return std::nullopt;
    return power(program, *base, exponent);
  };
  const auto closed = raised(false);
  return switched(program, affine.gate(a), closed, raised(true));
}

}  // namespace abide
