// SPDX-License-Identifier: MIT
//
// The one interpreter of tensor programs.
//
// It walks the nodes that the outputs need, in order, and asks an *arithmetic* for each operation
// on whole tensors. An arithmetic says what a tensor is; three exist:
//     DenseArithmetic<R>   any ring, one value an entry: exact rationals, polynomials over Q, jets
//                          by definition; plain loops (program/dense_tensor.hpp)
//     JetArithmetic        jets over a prime field, many probes at once (program/jet_tensor.hpp)
//     RealArithmetic       double precision, for training (program/real_tensor.hpp)
//
// Probes are free, but need not be: a *follower* is a probe or parameter whose value is computed
// from values that come before it. In training the gates of a ReLU network follow the signals that
// they gate, and the weights of the output follow the output, through the loss.
//
// The values of functions are chosen (program/elementary.hpp): by the arithmetic, from the value of
// the argument, or by whoever evaluates, who gives one tensor for each function of the schedule.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/program.hpp"

namespace abide {

/// What must be computed for some outputs, and when each value is last used. Made once, used for
/// many evaluations. It refers to the program, which must outlive it and may not grow meanwhile.
class Schedule {
 public:
  struct Follower {
    NodeId leaf;                   ///< a probe or a parameter
    std::vector<NodeId> operands;  ///< nodes before it
  };

  /// Throws std::logic_error when a follower comes before an operand.
  Schedule(const Program& program, std::vector<NodeId> outputs,
           const std::vector<Follower>& followers = {});

  struct Step {
    NodeId node;
    std::vector<NodeId> operands;
    ContractionPlan plan;              ///< for contractions
    std::vector<NodeId> last_used_by;  ///< values that no later step needs
  };

  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const std::vector<NodeId>& outputs() const { return outputs_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  /// Whether matrices are inverted on the way: the values are then rational functions.
  [[nodiscard]] bool has_inverses() const;
  /// The functions on the way, in order.
  [[nodiscard]] const std::vector<NodeId>& functions() const { return functions_; }

 private:
  const Program* program_;
  std::vector<NodeId> outputs_;
  std::vector<Step> steps_;
  std::vector<NodeId> functions_;
};

template <class A>
concept TensorArithmetic = requires(const A arithmetic, const typename A::Tensor& a,
                                    const Constant& constant, const Shape& shape,
                                    const ContractionPlan& plan, const Sum& sum,
                                    const Gather& gather, const Inverse& inverse,
                                    const Function& function, std::size_t n,
                                    std::span<const typename A::Tensor* const> terms) {
  { arithmetic.constant(constant, shape) } -> std::same_as<typename A::Tensor>;
  { arithmetic.contract(plan, a, a) } -> std::same_as<typename A::Tensor>;
  { arithmetic.reduce(plan, a) } -> std::same_as<typename A::Tensor>;
  { arithmetic.sum(sum, terms) } -> std::same_as<typename A::Tensor>;
  { arithmetic.gather(gather, a) } -> std::same_as<typename A::Tensor>;
  /// Of so many matrices n by n, one after the other. Throws SingularMatrix, or std::logic_error in
  /// an arithmetic without inverses.
  { arithmetic.inverse(inverse, n, n, a) } -> std::same_as<typename A::Tensor>;
  /// Of each entry. The last is what was given for the function, or null.
  { arithmetic.function(function, a, &a) } -> std::same_as<typename A::Tensor>;
};

template <TensorArithmetic A>
typename A::Tensor invert(const A& arithmetic, const Inverse& inverse, const Shape& shape,
                          const typename A::Tensor& operand) {
  const auto n = static_cast<std::size_t>(shape.back());
  return arithmetic.inverse(inverse, static_cast<std::size_t>(entries(shape)) / (n * n), n,
                            operand);
}

/// The value of one node that is no leaf; `plan` is looked at for contractions, `given` for
/// functions.
template <TensorArithmetic A>
typename A::Tensor apply(const A& arithmetic, const Node& node, const ContractionPlan& plan,
                         std::span<const typename A::Tensor* const> operands,
                         const typename A::Tensor* given = nullptr) {
  using Tensor = typename A::Tensor;
  const auto no_value = [](const auto&) -> Tensor {
    throw std::logic_error("apply: a leaf has no value of its own");
  };
  return match(
      node, [&](const Parameter& leaf) { return no_value(leaf); },
      [&](const Probe& leaf) { return no_value(leaf); },
      [&](const Constant& constant) { return arithmetic.constant(constant, node.shape); },
      [&](const Contraction&) {
        return plan.binary ? arithmetic.contract(plan, *operands[0], *operands[1])
                           : arithmetic.reduce(plan, *operands[0]);
      },
      [&](const Sum& sum) { return arithmetic.sum(sum, operands); },
      [&](const Gather& gather) { return arithmetic.gather(gather, *operands[0]); },
      [&](const Inverse& inverse) { return invert(arithmetic, inverse, node.shape, *operands[0]); },
      [&](const Function& f) { return arithmetic.function(f, *operands[0], given); });
}

/// A value for everything that a program leaves open: a point of its parameters and a probe, tensor
/// by tensor in the order of their declaration.
template <class Tensor>
struct Assignment {
  std::vector<Tensor> parameters, probes;
};

/// Evaluates a schedule again and again, in the same storage.
template <TensorArithmetic A>
class Evaluation {
 public:
  using Tensor = typename A::Tensor;

  explicit Evaluation(const Schedule& schedule)
      : schedule_(&schedule),
        computed_(schedule.program().nodes().size()),
        value_(schedule.program().nodes().size(), nullptr) {}

  /// Given one tensor per parameter and per probe of the program, in the order of their
  /// declaration; those of followers are not looked at. Symbols, one tensor for each function of
  /// the schedule, are given where the arithmetic does not choose them.
  void run(const A& arithmetic, std::span<const Tensor> parameters, std::span<const Tensor> probes,
           std::span<const Tensor> symbols = {}) {
    const Program& program = schedule_->program();
    for (std::size_t i = 0; i < program.parameters().size(); ++i)
      value_[program.parameters()[i]] = &parameters[i];
    for (std::size_t i = 0; i < program.probes().size(); ++i)
      value_[program.probes()[i]] = &probes[i];
    for (const NodeId output : schedule_->outputs()) computed_[output].reset();
    std::size_t functions = 0;
    for (const Schedule::Step& step : schedule_->steps()) {
      operands_.clear();
      for (const NodeId operand : step.operands) operands_.push_back(value_[operand]);
      const Tensor* given = nullptr;
      if (!symbols.empty() && std::holds_alternative<Function>(program.node(step.node).operation))
        given = &symbols[functions++];
      computed_[step.node] = result(arithmetic, step, given);
      value_[step.node] = &*computed_[step.node];
      for (const NodeId finished : step.last_used_by) computed_[finished].reset();
    }
  }

  /// Of the last run.
  [[nodiscard]] const Tensor& output(std::size_t i) const {
    return *value_[schedule_->outputs()[i]];
  }
  [[nodiscard]] std::size_t outputs() const { return schedule_->outputs().size(); }

 private:
  Tensor result(const A& arithmetic, const Schedule::Step& step, const Tensor* given) {
    const Node& node = schedule_->program().node(step.node);
    if constexpr (requires { arithmetic.follow(step.node, node.shape, operands_); })
      if (is_leaf(node)) return arithmetic.follow(step.node, node.shape, operands_);
    return apply(arithmetic, node, step.plan, std::span<const Tensor* const>(operands_), given);
  }

  const Schedule* schedule_;
  std::vector<std::optional<Tensor>> computed_;
  std::vector<const Tensor*> value_;
  std::vector<const Tensor*> operands_;
};

/// The values of the schedule's outputs, given one tensor per parameter and per probe of the
/// program, in the order of their declaration.
template <TensorArithmetic A>
std::vector<typename A::Tensor> evaluate(const Schedule& schedule, const A& arithmetic,
                                         std::span<const typename A::Tensor> parameters,
                                         std::span<const typename A::Tensor> probes,
                                         std::span<const typename A::Tensor> symbols = {}) {
  Evaluation<A> evaluation(schedule);
  evaluation.run(arithmetic, parameters, probes, symbols);
  std::vector<typename A::Tensor> results;
  for (std::size_t i = 0; i < evaluation.outputs(); ++i) results.push_back(evaluation.output(i));
  return results;
}

template <TensorArithmetic A>
std::vector<typename A::Tensor> evaluate(const Schedule& schedule, const A& arithmetic,
                                         const Assignment<typename A::Tensor>& values) {
  using Tensors = std::span<const typename A::Tensor>;
  return evaluate(schedule, arithmetic, Tensors(values.parameters), Tensors(values.probes));
}

}  // namespace abide
