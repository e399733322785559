// SPDX-License-Identifier: MIT
#include "abide/lie/field_paths.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace abide {

namespace {

[[noreturn]] std::int32_t no_monomials() {
  throw std::logic_error("FieldPaths: an inverse or a function has no monomials");
}

const Rational& value_at(const Constant& constant, std::size_t at) {
  return constant.values.size() == 1 ? constant.values[0] : constant.values[at];
}

}  // namespace

FieldPaths::FieldPaths(const FieldGraph& graph, const Point* point)
    : graph_(graph),
      point_(point),
      choices_(graph.program().nodes().size()),
      shallow_(graph.program().nodes().size()) {
  for (const Schedule::Step& step : graph.schedule().steps()) {
    if (!std::holds_alternative<Sum>(graph.program().node(step.node).operation)) continue;
    std::vector<std::size_t>& order = shallow_[step.node];
    order.resize(step.operands.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return graph.depth(step.operands[a]) < graph.depth(step.operands[b]);
    });
  }
}

bool FieldPaths::first(std::size_t output, std::size_t entry, FieldPath& path) {
  return begin(output, entry, nullptr, path);
}

bool FieldPaths::random(std::size_t output, std::size_t entry, Random& random, FieldPath& path) {
  return begin(output, entry, &random, path);
}

bool FieldPaths::begin(std::size_t output, std::size_t entry, Random* random, FieldPath& path) {
  path.probes.clear();
  path.parameters.clear();
  const NodeId id = graph_.schedule().outputs()[output];
  if (choice(id, entry) == kZero) return false;
  walk(id, entry, random, path);
  return true;
}

std::int32_t FieldPaths::choice(NodeId id, std::size_t at) {
  std::vector<std::int32_t>& known = choices_[id];
  if (known.empty()) known.assign(graph_.size(id), kUnknown);
  if (known[at] == kUnknown) known[at] = chosen(id, at, 0);
  return known[at];
}

// The first term from `start` on, in a circle, that is not 0 by the looks of the graph.
std::int32_t FieldPaths::chosen(NodeId id, std::size_t at, std::size_t start) {
  const Node& node = graph_.program().node(id);
  return match(
      node,
      [&](const Parameter&) {
        return point_ == nullptr || (*point_)[graph_.number(id)][at] != 0 ? 0 : kZero;
      },
      [](const Probe&) { return 0; },
      [&](const Constant& constant) { return value_at(constant, at).is_zero() ? kZero : 0; },
      [&](const Contraction&) {
        const std::size_t terms = graph_.strides(id).terms;
        const OperandEntries begin = graph_.first_term(id, at);
        for (std::size_t i = 0; i < terms; ++i) {
          const std::size_t k = (start + i) % terms;
          const OperandEntries term = graph_.term(id, begin, k);
          if (choice(node.operands[0], term.left) != kZero &&
              (node.operands.size() == 1 || choice(node.operands[1], term.right) != kZero))
            return static_cast<std::int32_t>(k);
        }
        return kZero;
      },
      [&](const Sum& sum) {
        const std::size_t terms = node.operands.size();
        for (std::size_t i = 0; i < terms; ++i) {
          const std::size_t k = (start + i) % terms;
          const std::size_t operand = shallow_[id][k];
          if (!sum.coefficients[operand].is_zero() && choice(node.operands[operand], at) != kZero)
            return static_cast<std::int32_t>(k);
        }
        return kZero;
      },
      [&](const Gather&) {
        const std::span<const std::int32_t> list = graph_.list(id);
        if (list.empty()) return choice(node.operands[0], at) == kZero ? kZero : 0;
        if (list[at] < 0) return kZero;
        return choice(node.operands[0], static_cast<std::size_t>(list[at])) == kZero ? kZero : 0;
      },
      [](const Inverse&) { return no_monomials(); },
      [](const Function&) { return no_monomials(); });
}

// From an entry that has a path.
void FieldPaths::walk(NodeId id, std::size_t at, Random* random, FieldPath& path) {
  const Node& node = graph_.program().node(id);
  const auto pick = [&](std::size_t terms) {
    return static_cast<std::size_t>(
        random == nullptr || terms == 1 ? choice(id, at) : chosen(id, at, random->below(terms)));
  };
  match(
      node,
      [&](const Parameter&) {
        path.parameters.push_back({graph_.number(id), at});
      },
      [&](const Probe&) {
        path.probes.push_back({graph_.number(id), at});
      },
      [](const Constant&) {},
      [&](const Contraction&) {
        const OperandEntries term =
            graph_.term(id, graph_.first_term(id, at), pick(graph_.strides(id).terms));
        walk(node.operands[0], term.left, random, path);
        if (node.operands.size() == 2) walk(node.operands[1], term.right, random, path);
      },
      [&](const Sum&) {
        walk(node.operands[shallow_[id][pick(node.operands.size())]], at, random, path);
      },
      [&](const Gather&) {
        const std::span<const std::int32_t> list = graph_.list(id);
        walk(node.operands[0], list.empty() ? at : static_cast<std::size_t>(list[at]), random,
             path);
      },
      [](const Inverse&) { no_monomials(); }, [](const Function&) { no_monomials(); });
}

double FieldPaths::bytes(const Schedule& schedule) {
  double entries_met = static_cast<double>(schedule.program().parameter_entries());
  for (const NodeId id : schedule.program().probes())
    entries_met += static_cast<double>(entries(schedule.program().shape(id)));
  for (const Schedule::Step& step : schedule.steps())
    entries_met += static_cast<double>(entries(schedule.program().node(step.node).shape));
  return entries_met * sizeof(std::int32_t);
}

}  // namespace abide
