// SPDX-License-Identifier: MIT
#include "abide/program/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "abide/program/evaluate.hpp"

namespace abide {

namespace {

struct Tracked {
  Bounds bounds;            // the norm before denominators are cleared
  double denominators = 0;  // w: how often d must be multiplied in
};

constexpr double kNothing = -std::numeric_limits<double>::infinity();

double log2_sum(double a, double b) {
  const double high = std::max(a, b);
  if (high == kNothing) return kNothing;
  return high + std::log2(std::exp2(a - high) + std::exp2(b - high));
}

const std::vector<Rational>* exact_numbers(const Node& node) {
  if (const auto* constant = std::get_if<Constant>(&node.operation)) return &constant->values;
  if (const auto* sum = std::get_if<Sum>(&node.operation)) return &sum->coefficients;
  return nullptr;
}

bool any_fraction(const std::vector<Rational>& numbers) {
  return std::any_of(numbers.begin(), numbers.end(),
                     [](const Rational& q) { return !q.is_integer(); });
}

Tracked of_contraction(const ContractionPlan& plan, const Node& node,
                       const std::vector<Tracked>& known) {
  Tracked result = known[node.operands[0]];
  if (plan.binary) {
    const Tracked& right = known[node.operands[1]];
    result.bounds.parameter_degree += right.bounds.parameter_degree;
    result.bounds.probe_degree += right.bounds.probe_degree;
    result.bounds.log2_norm += right.bounds.log2_norm;
    result.bounds.log2_terms += right.bounds.log2_terms;
    result.denominators += right.denominators;
  }
  result.bounds.log2_norm += std::log2(static_cast<double>(plan.inner));
  result.bounds.log2_terms += std::log2(static_cast<double>(plan.inner));
  return result;
}

Tracked of_sum(const Sum& sum, const Node& node, const std::vector<Tracked>& known) {
  Tracked result;
  result.bounds.log2_norm = kNothing;
  result.bounds.log2_terms = kNothing;
  for (std::size_t k = 0; k < node.operands.size(); ++k) {
    const Tracked& term = known[node.operands[k]];
    Bounds& b = result.bounds;
    b.parameter_degree = std::max(b.parameter_degree, term.bounds.parameter_degree);
    b.probe_degree = std::max(b.probe_degree, term.bounds.probe_degree);
    b.log2_norm = log2_sum(b.log2_norm, term.bounds.log2_norm + sum.coefficients[k].log2_abs());
    b.log2_terms = log2_sum(b.log2_terms, term.bounds.log2_terms);
    result.denominators = std::max(result.denominators, term.denominators);
  }
  if (any_fraction(sum.coefficients)) result.denominators += 1;
  return result;
}

Tracked of_constant(const Constant& constant) {
  Tracked result;
  result.bounds.log2_norm = kNothing;
  for (const Rational& value : constant.values)
    result.bounds.log2_norm = std::max(result.bounds.log2_norm, value.log2_abs());
  result.denominators = any_fraction(constant.values) ? 1 : 0;
  return result;
}

}  // namespace

std::vector<Bounds> bounds(const Program& program, const std::vector<NodeId>& nodes) {
  std::vector<Tracked> known(program.nodes().size());
  for (const NodeId id : program.parameters()) known[id].bounds.parameter_degree = 1;
  for (const NodeId id : program.probes()) known[id].bounds.probe_degree = 1;
  Rational common(1);  // the common denominator d
  const Schedule schedule(program, nodes);
  for (const Schedule::Step& step : schedule.steps()) {
    const Node& node = program.node(step.node);
    if (const auto* numbers = exact_numbers(node))
      for (const Rational& q : *numbers)
        fmpz_lcm(fmpq_numref(common.flint()), fmpq_numref(common.flint()), fmpq_denref(q.flint()));
    Tracked& result = known[step.node];
    if (const auto* constant = std::get_if<Constant>(&node.operation))
      result = of_constant(*constant);
    else if (const auto* sum = std::get_if<Sum>(&node.operation))
      result = of_sum(*sum, node, known);
    else if (std::holds_alternative<Contraction>(node.operation))
      result = of_contraction(step.plan, node, known);
    else
      result = known[node.operands[0]];
  }
  double clearings = 0;  // w
  for (const NodeId id : nodes) clearings = std::max(clearings, known[id].denominators);
  std::vector<Bounds> result;
  for (const NodeId id : nodes) {
    result.push_back(known[id].bounds);
    result.back().log2_denominator = common.log2_abs();
    result.back().log2_norm += clearings * common.log2_abs();
  }
  return result;
}

Bounds common_bounds(const Program& program, const std::vector<NodeId>& nodes) {
  Bounds result;
  for (const Bounds& one : bounds(program, nodes)) {
    result.parameter_degree = std::max(result.parameter_degree, one.parameter_degree);
    result.probe_degree = std::max(result.probe_degree, one.probe_degree);
    result.log2_norm = std::max(result.log2_norm, one.log2_norm);
    result.log2_denominator = std::max(result.log2_denominator, one.log2_denominator);
    result.log2_terms = std::max(result.log2_terms, one.log2_terms);
  }
  return result;
}

}  // namespace abide
