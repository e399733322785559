// SPDX-License-Identifier: MIT
#include "abide/program/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "abide/program/evaluate.hpp"
#include "abide/ring/common_denominator.hpp"

namespace abide {

namespace {

using Powers = std::map<NodeId, double>;  // of the polynomial d_I of each inverse I

struct Tracked {
  Bounds bounds;            // of numerators; the norm before integer denominators are cleared
  double denominators = 0;  // w: how often d must be multiplied in
  Powers powers;            // of the denominator
};

constexpr double kNothing = -std::numeric_limits<double>::infinity();

// A bound, or none: infinity minus infinity and the like say nothing, and comparisons would lose
// it.
double bound_of(double x) { return std::isnan(x) ? std::numeric_limits<double>::infinity() : x; }

double log2_sum(double a, double b) {
  const double high = std::max(bound_of(a), bound_of(b));
  if (std::isinf(high)) return high;
  return high + std::log2(std::exp2(a - high) + std::exp2(b - high));
}

bool any_fraction(const std::vector<Rational>& numbers) {
  return std::any_of(numbers.begin(), numbers.end(),
                     [](const Rational& q) { return !q.is_integer(); });
}

// `result` multiplied by a polynomial to some power.
void multiply_in(Bounds& result, const Bounds& factor, double power) {
  if (power == 0) return;  // also where the norm is that of 0
  const auto include = [power](double& sum, double part) { sum = bound_of(sum + power * part); };
  include(result.parameter_degree, factor.parameter_degree);
  include(result.probe_degree, factor.probe_degree);
  include(result.log2_norm, factor.log2_norm);
  include(result.log2_terms, factor.log2_terms);
}

void include(Powers& common, const Powers& powers) {
  for (const auto& [inverse, power] : powers) common[inverse] = std::max(common[inverse], power);
}

class Tracker {
 public:
  Tracker(const Program& program, double log2_denominator)
      : program_(program), log2_denominator_(log2_denominator), known_(program.nodes().size()) {
    for (const NodeId id : program.parameters()) known_[id].bounds.parameter_degree = 1;
    for (const NodeId id : program.probes()) known_[id].bounds.probe_degree = 1;
  }

  void track(const Schedule::Step& step) {
    const Node& node = program_.node(step.node);
    const auto known = [&](const auto&) { return known_[step.node]; };
    known_[step.node] = match(
        node, [&](const Parameter& leaf) { return known(leaf); },
        [&](const Probe& leaf) { return known(leaf); },
        [&](const Constant& constant) { return of_constant(constant); },
        [&](const Contraction&) { return of_contraction(step.plan, node); },
        [&](const Sum& sum) { return of_sum(sum, node); },
        [&](const Gather&) { return known_[node.operands[0]]; },
        [&](const Inverse&) { return of_inverse(step.node, node); },
        [&](const Function& f) { return of_symbol(f); });
  }

  [[nodiscard]] const Tracked& at(NodeId id) const { return known_[id]; }

  // The product of the d_I to these powers.
  [[nodiscard]] Bounds product(const Powers& powers) const {
    Bounds result;
    for (const auto& [inverse, power] : powers) multiply_in(result, factors_.at(inverse), power);
    return result;
  }
  // A node's numerators over a denominator with at least its own powers.
  [[nodiscard]] Bounds over(const Tracked& tracked, const Powers& common) const {
    Bounds result = tracked.bounds;
    for (const auto& [inverse, power] : common) {
      const auto own = tracked.powers.find(inverse);
      multiply_in(result, factors_.at(inverse),
                  own == tracked.powers.end() ? power : power - own->second);
    }
    return result;
  }

 private:
  [[nodiscard]] Tracked of_contraction(const ContractionPlan& plan, const Node& node) const {
    Tracked result = known_[node.operands[0]];
    if (plan.binary) {
      const Tracked& right = known_[node.operands[1]];
      multiply_in(result.bounds, right.bounds, 1);
      result.denominators += right.denominators;
      for (const auto& [inverse, power] : right.powers) result.powers[inverse] += power;
    }
    result.bounds.log2_norm += std::log2(static_cast<double>(plan.inner));
    result.bounds.log2_terms += std::log2(static_cast<double>(plan.inner));
    return result;
  }

  [[nodiscard]] Tracked of_sum(const Sum& sum, const Node& node) const {
    Tracked result;
    result.bounds.log2_norm = kNothing;
    result.bounds.log2_terms = kNothing;
    for (const NodeId operand : node.operands) include(result.powers, known_[operand].powers);
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      const Tracked& operand = known_[node.operands[k]];
      const Bounds term = over(operand, result.powers);
      Bounds& b = result.bounds;
      b.parameter_degree = std::max(b.parameter_degree, term.parameter_degree);
      b.probe_degree = std::max(b.probe_degree, term.probe_degree);
      b.log2_norm = log2_sum(b.log2_norm, term.log2_norm + sum.coefficients[k].log2_abs());
      b.log2_terms = log2_sum(b.log2_terms, term.log2_terms);
      result.denominators = std::max(result.denominators, operand.denominators);
    }
    if (any_fraction(sum.coefficients)) result.denominators += 1;
    return result;
  }

  // The numerators N of the operand are made integers first: then so are d_I and those of I.
  Tracked of_inverse(NodeId inverse, const Node& node) {
    const Tracked& operand = known_[node.operands[0]];
    const auto n = static_cast<double>(node.shape.back());
    const double stack = static_cast<double>(entries(node.shape)) / (n * n);
    const double clearing = bound_of(operand.denominators * log2_denominator_);
    Bounds entry = operand.bounds;
    entry.log2_norm += clearing;
    const auto products = [&](double size) {  // size! products of so many entries
      Bounds result;
      multiply_in(result, entry, size);
      const double log2_factorial = std::lgamma(size + 1) / std::log(2.0);
      result.log2_norm += log2_factorial;
      result.log2_terms += log2_factorial;
      return result;
    };
    const Bounds determinant = products(n);
    multiply_in(factors_[inverse], determinant, stack);

    Tracked result;
    result.bounds = products(n - 1);
    multiply_in(result.bounds, determinant, stack - 1);
    multiply_in(result.bounds, product(operand.powers), 1);
    result.bounds.log2_norm = bound_of(result.bounds.log2_norm + clearing);
    result.powers[inverse] = 1;
    return result;
  }

  // One more variable, which is drawn with the probes. A point of the circle is a quotient of
  // polynomials of degree 2 in what is drawn.
  static Tracked of_symbol(const Function& f) {
    const BaseValue base = row(f.function).base;
    const bool circle = base == BaseValue::sine || base == BaseValue::cosine;
    Tracked result;
    result.bounds.probe_degree = circle ? 2 : 1;
    result.bounds.log2_norm = circle ? 1 : 0;
    result.bounds.log2_terms = circle ? 1 : 0;
    return result;
  }

  static Tracked of_constant(const Constant& constant) {
    Tracked result;
    result.bounds.log2_norm = kNothing;
    for (const Rational& value : constant.values)
      result.bounds.log2_norm = std::max(result.bounds.log2_norm, value.log2_abs());
    result.denominators = any_fraction(constant.values) ? 1 : 0;
    return result;
  }

  const Program& program_;
  double log2_denominator_;  // of d
  std::vector<Tracked> known_;
  std::map<NodeId, Bounds> factors_;  // the d_I
};

}  // namespace

std::vector<Bounds> bounds(const Program& program, const std::vector<NodeId>& nodes) {
  const Schedule schedule(program, nodes);
  Rational common(1);  // the common denominator d
  for (const Schedule::Step& step : schedule.steps())
    common = common_denominator(exact_numbers(program.node(step.node)), std::move(common));
  Tracker tracker(program, common.log2_abs());
  for (const Schedule::Step& step : schedule.steps()) tracker.track(step);

  double clearings = 0;  // w
  Powers powers;         // of the common denominator D
  for (const NodeId id : nodes) {
    clearings = std::max(clearings, tracker.at(id).denominators);
    include(powers, tracker.at(id).powers);
  }
  const Bounds denominator = tracker.product(powers);
  std::vector<Bounds> result;
  for (const NodeId id : nodes) {
    result.push_back(tracker.over(tracker.at(id), powers));
    result.back().log2_denominator = common.log2_abs();
    result.back().log2_norm =
        bound_of(result.back().log2_norm + bound_of(clearings * common.log2_abs()));
    result.back().denominator_degree = denominator.parameter_degree;
    result.back().denominator_probe_degree = denominator.probe_degree;
    result.back().denominator_log2_norm = denominator.log2_norm;
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
    result.denominator_degree = one.denominator_degree;  // the same for all
    result.denominator_probe_degree = one.denominator_probe_degree;
    result.denominator_log2_norm = one.denominator_log2_norm;
  }
  return result;
}

}  // namespace abide
