// SPDX-License-Identifier: MIT
//
// Elementary functions of jets; see program/jet_tensor.hpp.
#include <algorithm>
#include <utility>

#include "abide/program/jet_tensor.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

namespace {

// Entry by entry.
ContractionPlan entrywise(std::size_t entries) {
  ContractionPlan plan;
  plan.stack = entries;
  plan.rows = plan.columns = plan.inner = 1;
  plan.binary = true;
  return plan;
}

}  // namespace

std::vector<JetTensor> JetArithmetic::symbols(std::span<const Elementary> functions,
                                              const JetTensor& operand,
                                              const JetTensor& given) const {
  std::vector<JetTensor> result;
  const int depth = depth_of(operand);
  if (depth == 0) {
    for (std::size_t k = 0; k < functions.size(); ++k)
      result.push_back(part(given, k, operand.entries));
    return result;
  }
  const ContractionPlan product = entrywise(operand.entries);
  const JetTensor x = lower_half(operand, depth);
  const JetTensor y = upper_half(operand, depth);
  const std::vector<JetTensor> at_x = symbols(functions, x, given);
  const auto of = [&](Elementary symbol) -> const JetTensor& {
    return at_x[static_cast<std::size_t>(std::find(functions.begin(), functions.end(), symbol) -
                                         functions.begin())];
  };
  for (std::size_t k = 0; k < functions.size(); ++k) {
    std::vector<JetTensor> slopes;  // each times y
    std::vector<Rational> coefficients;
    for (const RuleTerm& term : row(functions[k]).rule) {
      JetTensor slope = y;
      if (term.power > 0) slope = contract(product, slope, x);
      if (term.power < 0)
        slope = contract(product, slope, inverse(Inverse{}, operand.entries, 1, x));
      for (const Elementary symbol : term.symbols) slope = contract(product, slope, of(symbol));
      slopes.push_back(std::move(slope));
      coefficients.push_back(term.coefficient);
    }
    std::vector<const JetTensor*> terms;
    for (const JetTensor& slope : slopes) terms.push_back(&slope);
    result.push_back(extend(at_x[k], sum(Sum{coefficients}, terms), depth - 1));
  }
  return result;
}

JetTensor JetArithmetic::drawn(std::span<const Elementary> functions,
                               const JetTensor& operand) const {
  JetTensor result{operand.entries * functions.size(), std::vector<Plane>(1)};
  const Plane zeros{std::vector<double>(operand.entries), false};
  const Plane& u = operand.zero(0) ? zeros : operand.planes[0];
  result.planes[0].batched = u.batched;
  for (const Elementary symbol : functions)
    for (const double x : u.values)
      result.planes[0].values.push_back(drawn_symbol(field_, symbol, x));
  return result;
}

JetTensor JetArithmetic::function(const Function& f, const JetTensor& operand,
                                  const JetTensor* given) const {
  const std::vector<Elementary>& all = symbols_of(f.function);
  return std::move(symbols(all, operand, given == nullptr ? drawn(all, operand) : *given)[0]);
}

}  // namespace abide
