// SPDX-License-Identifier: MIT
#include "abide/program/sign.hpp"

#include <variant>
#include <vector>

#include "abide/program/substitute.hpp"

namespace abide {

namespace {

Sign product(Sign a, Sign b) {
  if (a == Sign::zero || b == Sign::zero) return Sign::zero;
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  return a == b ? Sign::not_negative : Sign::not_positive;
}

Sign sum(Sign a, Sign b) {
  if (a == Sign::zero) return b;
  return b == Sign::zero || a == b ? a : Sign::unknown;
}

Sign of_number(const Rational& q) {
  if (q.is_zero()) return Sign::zero;
  return q < Rational(0) ? Sign::not_positive : Sign::not_negative;
}

// The sign of a node from those of its operands.
struct Rule {
  const Node& node;
  const std::vector<Sign>& signs;

  [[nodiscard]] Sign operand(std::size_t i) const { return signs[node.operands[i]]; }

  Sign operator()(const Parameter&) const { return Sign::unknown; }
  Sign operator()(const Probe&) const { return Sign::unknown; }
  Sign operator()(const Constant& constant) const {
    Sign result = Sign::zero;
    for (const Rational& value : constant.values) result = sum(result, of_number(value));
    return result;
  }
  Sign operator()(const Contraction& contraction) const {
    if (node.operands.size() == 1) return operand(0);
    const bool square =
        node.operands[0] == node.operands[1] && contraction.operands[0] == contraction.operands[1];
    return square ? Sign::not_negative : product(operand(0), operand(1));
  }
  Sign operator()(const Sum& terms) const {
    Sign result = Sign::zero;
    for (std::size_t i = 0; i < node.operands.size(); ++i)
      result = sum(result, product(of_number(terms.coefficients[i]), operand(i)));
    return result;
  }
  Sign operator()(const Gather&) const { return operand(0); }
  Sign operator()(const Inverse&) const { return Sign::unknown; }
  Sign operator()(const Function& f) const {
    return row(f.function).not_negative ? Sign::not_negative : Sign::unknown;
  }
};

}  // namespace

Sign sign_of(const Program& program, NodeId node, const std::set<NodeId>& known) {
  const std::vector<bool> needed = graph_of(program, node);
  std::vector<Sign> signs(node + 1, Sign::unknown);
  for (NodeId id = 0; id <= node; ++id) {
    if (!needed[id]) continue;
    signs[id] = known.contains(id)
                    ? Sign::not_negative
                    : std::visit(Rule{program.node(id), signs}, program.node(id).operation);
  }
  return signs[node];
}

}  // namespace abide
