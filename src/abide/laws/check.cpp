// SPDX-License-Identifier: MIT
#include "abide/laws/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"
#include "abide/program/weighted.hpp"

namespace abide {

namespace {

// What is asked of an expression h: whether the derivative of its weighted sum along the flow, a
// scalar program, is zero.
class Question {
 public:
  Question(const Flow& flow, const std::string& expression, std::uint64_t seed, StopFlag stop)
      : flow_(flow), seed_(seed), stop_(stop), observables_(flow) {
    Program& program = observables_.program();
    h_ = observables_.parse(expression);
    // Beyond any law that one would write; exponents stay small for the libraries that expand.
    const Bounds size = bounds(program, {h_})[0];
    const auto most = static_cast<double>(limits().degree);
    if (size.parameter_degree > most || size.denominator_degree > most)
      throw ModelError(fmt::format("EXPRESSION: error: the degree of the expression exceeds {}{}",
                                   most, raised_by(&Limits::degree)));
    const Shape shape = program.shape(h_);
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      weights_.push_back(program.probe(fmt::format("entry#{}", axis), {shape[axis]}));
    gradient_ = observables_.gradient(weighted(program, h_, weights_));
    derivative_ = observables_.along_flow(gradient_);
  }

  [[nodiscard]] const Shape& shape() { return observables_.program().shape(h_); }

  // A symbol of a logarithm in the derivative, as it is written down.
  [[nodiscard]] bool logarithms_left() { return observables_.has_logarithm(derivative_); }

  [[nodiscard]] std::optional<Counterexample> counterexample(Effort effort) {
    if (logarithms_left()) return std::nullopt;
    return find_counterexample({flow_, observables_.program(), derivative_, weights_}, effort,
                               seed_, stop_);
  }

  Proof decide() {
    const Proof proof = is_identically_zero(observables_.program(), derivative_, seed_, stop_);
    return proof == Proof::disproved && !logarithms_are_independent() ? Proof::undecided : proof;
  }

  IndependentEntries independent(std::uint64_t memory) {
    Program& program = observables_.program();
    // By what moves: frozen parameters are constants, and so are functions of them.
    std::vector<NodeId> by_moving;
    for (std::size_t b = 0; b < flow_.space().size(); ++b)
      if (flow_.space()[b].kind != StateBlock::Kind::frozen) by_moving.push_back(gradient_[b]);
    WeightedGradient h{program, program.shape(h_), by_moving};
    if (h.shape.size() == 2 && h.shape[0] == h.shape[1] && h.shape[0] > 1) {
      const NodeId straight = weighted(program, h_, weights_);
      const NodeId crosswise = weighted(program, h_, {weights_[1], weights_[0]});
      const auto vanishes = [&](std::int64_t sign) {
        const NodeId both = add(program, straight, crosswise, sign);
        return is_identically_zero(program, both, seed_, stop_) != Proof::disproved;
      };
      h.symmetric = vanishes(-1);
      h.antisymmetric = !h.symmetric && vanishes(1);
    }
    return independent_entries(h, seed_, memory, stop_);
  }

 private:
  // Whether the theorem of the header covers the symbols that are left in the derivative.
  [[nodiscard]] bool logarithms_are_independent() {
    if (!logarithms_left()) return true;
    return std::none_of(
        observables_.logarithms().begin(), observables_.logarithms().end(),
        [&](const Observables::Logarithm& l) { return observables_.has_logarithm(l.argument); });
  }

  const Flow& flow_;
  std::uint64_t seed_;
  StopFlag stop_;
  Observables observables_;
  NodeId h_ = 0, derivative_ = 0;
  std::vector<NodeId> weights_;
  std::vector<NodeId> gradient_;  // of the weighted sum, by the blocks of the state
};

}  // namespace

Proof decide_law(const Flow& flow, const std::string& expression, std::uint64_t seed,
                 StopFlag stop) {
  Question question(flow, expression, seed, stop);
  return question.counterexample(Effort::little) ? Proof::disproved : question.decide();
}

Check check_law(const Flow& flow, const std::string& expression, const CheckOptions& options) {
  Question question(flow, expression, options.seed, options.stop);
  Check result;
  result.shape = question.shape();
  result.counterexample = question.counterexample(Effort::little);
  result.proof = result.counterexample ? Proof::disproved : question.decide();
  if (result.proof == Proof::expanded || result.proof == Proof::tested) {
    result.independent = question.independent(options.memory);
    return result;
  }
  result.logarithms_left = question.logarithms_left();
  if (result.proof == Proof::disproved && !result.counterexample)
    result.counterexample = question.counterexample(Effort::full);
  return result;
}

}  // namespace abide
