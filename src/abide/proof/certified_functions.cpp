// SPDX-License-Identifier: MIT
#include "abide/proof/certified_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace abide {

namespace {

using Op = CertificateNode::Op;
using Source = CertifiedFunction::Source;
using enum Elementary;

bool is_normal(Elementary f) {
  return f == normal_cdf || f == normal_pdf || f == erf || f == erf_slope;
}

// What a node depends on, as in CertifiedFunction.
struct Dependence {
  bool other_input = false, probe = false, parameters = false, normal = false, other = false;
  std::size_t level = 0;

  void add(const Dependence& operand) {
    other_input = other_input || operand.other_input;
    probe = probe || operand.probe;
    parameters = parameters || operand.parameters;
    normal = normal || operand.normal;
    other = other || operand.other;
    level = std::max(level, operand.level);
  }
  void add_own(const CertificateNode& node) {
    switch (node.op) {
      case Op::parameter:
        parameters = true;
        break;
      case Op::probe:
        probe = true;
        break;
      case Op::velocity:
      case Op::time:
      case Op::shifted:
      case Op::covector:
        other_input = true;
        break;
      case Op::function:
        normal = normal || is_normal(node.function);
        other = other || node.function != sqrt;
        if (node.function == sqrt && probe) ++level;
        break;
      case Op::constant:
      case Op::contraction:
      case Op::sum:
      case Op::gather:
      case Op::reshape:
      case Op::inverse:
        break;
    }
  }
};

class Sources {
 public:
  explicit Sources(const Certificate& c) : c_(c), of_function_(c.program.size()) {}

  [[nodiscard]] Source operator()(std::size_t node, std::size_t entry) const {
    for (;;) {
      const CertificateNode& at = c_.program[node];
      if (at.op == Op::function) return of_function_[node][entry];
      if (at.op == Op::gather) {
        if (at.index[entry] < 0) return {c_.program.size(), 0};  // the number 0
        entry = static_cast<std::size_t>(at.index[entry]);
      } else if (at.op != Op::reshape) {
        return {node, entry};
      }
      node = at.operands[0];
    }
  }

  // One function of one source is one number, whatever node it is in.
  void add(std::size_t node, const std::vector<Source>& arguments) {
    for (std::size_t k = 0; k < arguments.size(); ++k)
      of_function_[node].push_back(
          first_.try_emplace({c_.program[node].function, arguments[k]}, Source{node, k})
              .first->second);
  }

 private:
  const Certificate& c_;
  std::vector<std::vector<Source>> of_function_;
  std::map<std::pair<Elementary, Source>, Source> first_;
};

void check_defined(std::size_t node, Elementary function, const Rational& q) {
  try {
    (void)exact_value(function, q);
  } catch (const std::domain_error& error) {
    throw Refused(fmt::format("program[{}]: {}", node, error.what()));
  }
}

}  // namespace

bool CertifiedFunction::made_of_units() const {
  return !numbers.empty() &&
         (function == exp || function == sigmoid || function == sin || function == cos);
}

std::vector<CertifiedFunction> certified_functions(const Certificate& c,
                                                   const std::vector<NodeId>& nodes,
                                                   const Program& program) {
  std::vector<CertifiedFunction> result;
  std::vector<Dependence> dependence(c.program.size());
  Sources sources(c);
  for (std::size_t i = 0; i < c.program.size(); ++i) {
    const CertificateNode& node = c.program[i];
    Dependence& own = dependence[i];
    for (const std::size_t operand : node.operands) own.add(dependence[operand]);
    own.add_own(node);
    if (node.op != Op::function) continue;
    const std::size_t operand = node.operands[0];
    const Dependence& argument = dependence[operand];
    if (argument.other_input)
      throw Refused(
          fmt::format("program[{}]: a function of more than parameters, probes and numbers", i));
    CertifiedFunction function;
    function.function = node.function;
    function.node = nodes[i];
    function.operand = nodes[operand];
    function.of_probe = argument.probe;
    function.of_parameters = argument.parameters;
    function.level = own.level;
    function.after_normal = argument.normal;
    function.after_other = argument.other;
    const auto count = static_cast<std::size_t>(entries(program.shape(nodes[operand])));
    for (std::size_t k = 0; k < count; ++k) function.sources.push_back(sources(operand, k));
    sources.add(i, function.sources);
    if (c.program[operand].op == Op::constant) {
      function.numbers = c.program[operand].values;
      for (const Rational& q : function.numbers) check_defined(i, node.function, q);
      if (function.numbers.size() == 1) function.numbers.assign(count, function.numbers[0]);
    }
    result.push_back(std::move(function));
  }
  return result;
}

}  // namespace abide
