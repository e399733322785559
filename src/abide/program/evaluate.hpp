// SPDX-License-Identifier: MIT
//
// The one interpreter of tensor programs.
//
// It walks the nodes that the outputs need, in order, and asks an *arithmetic* for each operation
// on whole tensors. An arithmetic says what a tensor is; two exist:
//     DenseArithmetic<R>   any ring, one value an entry: exact rationals, polynomials over Q, jets
//                          by definition; plain loops (program/dense_tensor.hpp)
//     JetArithmetic        jets over a prime field, many probes at once (program/jet_tensor.hpp)
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/program.hpp"

namespace abide {

/// What must be computed for some outputs, and when each value is last used. Made once, used for
/// many evaluations. It refers to the program, which must outlive it and may not grow meanwhile.
class Schedule {
 public:
  Schedule(const Program& program, std::vector<NodeId> outputs);

  struct Step {
    NodeId node;
    ContractionPlan plan;              ///< for contractions
    std::vector<NodeId> last_used_by;  ///< values that no later step needs
  };

  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const std::vector<NodeId>& outputs() const { return outputs_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  /// Whether matrices are inverted on the way: the values are then rational functions.
  [[nodiscard]] bool has_inverses() const;

 private:
  const Program* program_;
  std::vector<NodeId> outputs_;
  std::vector<Step> steps_;
};

template <class A>
concept TensorArithmetic = requires(const A arithmetic, const typename A::Tensor& a,
                                    const Constant& constant, const Shape& shape,
                                    const ContractionPlan& plan, const Sum& sum,
                                    const Gather& gather, const Inverse& inverse, std::size_t n,
                                    std::span<const typename A::Tensor* const> terms) {
  { arithmetic.constant(constant, shape) } -> std::same_as<typename A::Tensor>;
  { arithmetic.contract(plan, a, a) } -> std::same_as<typename A::Tensor>;
  { arithmetic.reduce(plan, a) } -> std::same_as<typename A::Tensor>;
  { arithmetic.sum(sum, terms) } -> std::same_as<typename A::Tensor>;
  { arithmetic.gather(gather, a) } -> std::same_as<typename A::Tensor>;
  /// Of so many matrices n by n, one after the other. Throws SingularMatrix, or std::logic_error in
  /// an arithmetic without inverses.
  { arithmetic.inverse(inverse, n, n, a) } -> std::same_as<typename A::Tensor>;
};

template <TensorArithmetic A>
typename A::Tensor invert(const A& arithmetic, const Inverse& inverse, const Shape& shape,
                          const typename A::Tensor& operand) {
  const auto n = static_cast<std::size_t>(shape.back());
  return arithmetic.inverse(inverse, static_cast<std::size_t>(entries(shape)) / (n * n), n,
                            operand);
}

/// The values of the schedule's outputs, given one tensor per parameter and per probe of the
/// program, in the order of their declaration.
template <TensorArithmetic A>
std::vector<typename A::Tensor> evaluate(const Schedule& schedule, const A& arithmetic,
                                         std::span<const typename A::Tensor> parameters,
                                         std::span<const typename A::Tensor> probes) {
  using Tensor = typename A::Tensor;
  const Program& program = schedule.program();
  std::vector<std::optional<Tensor>> computed(program.nodes().size());
  std::vector<const Tensor*> value(program.nodes().size(), nullptr);
  for (std::size_t i = 0; i < program.parameters().size(); ++i)
    value[program.parameters()[i]] = &parameters[i];
  for (std::size_t i = 0; i < program.probes().size(); ++i) value[program.probes()[i]] = &probes[i];

  for (const Schedule::Step& step : schedule.steps()) {
    const Node& node = program.node(step.node);
    std::vector<const Tensor*> operands;
    for (const NodeId operand : node.operands) operands.push_back(value[operand]);
    std::optional<Tensor>& result = computed[step.node];
    if (const auto* constant = std::get_if<Constant>(&node.operation))
      result = arithmetic.constant(*constant, node.shape);
    else if (const auto* sum = std::get_if<Sum>(&node.operation))
      result = arithmetic.sum(*sum, operands);
    else if (const auto* gather = std::get_if<Gather>(&node.operation))
      result = arithmetic.gather(*gather, *operands[0]);
    else if (const auto* inverse = std::get_if<Inverse>(&node.operation))
      result = invert(arithmetic, *inverse, node.shape, *operands[0]);
    else if (step.plan.binary)
      result = arithmetic.contract(step.plan, *operands[0], *operands[1]);
    else
      result = arithmetic.reduce(step.plan, *operands[0]);
    value[step.node] = &*result;
    for (const NodeId finished : step.last_used_by) computed[finished].reset();
  }
  std::vector<Tensor> results;
  for (const NodeId output : schedule.outputs()) results.push_back(*value[output]);
  return results;
}

}  // namespace abide
