// SPDX-License-Identifier: MIT
#include "abide/laws/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/laws/names.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// Searches for a small point where a scalar program is not zero, over Q.
class CounterexampleSearch {
 public:
  CounterexampleSearch(const Flow& flow, const Program& program, NodeId derivative,
                       std::uint64_t seed)
      : flow_(flow), program_(program), schedule_(program, {derivative}), random_(seed, {0xc4ec}) {
    for (std::size_t b = 0; b < flow.blocks().size(); ++b)
      positive_.resize(positive_.size() + flow.blocks()[b], flow.state()[b].positive);
    positive_.resize(input_entries(program), false);
  }

  // The weights of the entries come last among the probes.
  Counterexample run() {
    const std::size_t weights = size_of(program_.probes().back());
    const std::size_t all = input_entries(program_);
    std::vector<Rational> point(all);
    std::size_t entry = 0;
    // A polynomial of degree d that is not zero is not zero at most points of a grid wider than d.
    for (std::int64_t range = 2;; range = std::min<std::int64_t>(2 * range, 1 << 30)) {
      for (std::size_t i = 0; i + weights < all; ++i)
        point[i] = random_.between(positive_[i] ? 1 : -range, range);
      for (entry = 0; entry < weights; ++entry) {
        select(point, weights, entry);
        if (!value(point).is_zero()) return shrunk(point, weights, entry);
      }
    }
  }

 private:
  Counterexample shrunk(std::vector<Rational>& point, std::size_t weights, std::size_t entry) {
    const std::size_t free = point.size() - weights;
    const auto attempt = [&](std::size_t first, std::size_t count, const Rational& value_there) {
      std::vector<Rational> changed = point;
      for (std::size_t i = first; i < std::min(first + count, free); ++i)
        if (!changed[i].is_zero() && !(positive_[i] && value_there.is_zero()))
          changed[i] = value_there;
      if (changed == point || value(changed).is_zero()) return;
      point = std::move(changed);
    };
    for (std::size_t block = free; block > 0; block /= 2)
      for (std::size_t first = 0; first < free; first += block) attempt(first, block, 0);
    attempt(0, free, 1);
    for (std::size_t i = 0; i < free; ++i) attempt(i, 1, 1);

    Counterexample result;
    result.entry =
        index_text(program_.shape(program_.probes().back()), static_cast<std::int64_t>(entry));
    const std::vector<std::string> names =
        entry_names({flow_.state().begin(), flow_.state().end()});
    const std::vector<std::string> probes = probe_names(program_);
    // Between the two are symbols of logarithms, on which the derivative does not depend.
    const auto first_probe = static_cast<std::size_t>(program_.parameter_entries());
    for (std::size_t i = 0; i < free; ++i) {
      if (point[i].is_zero()) continue;
      if (i < names.size()) result.state.emplace_back(names[i], point[i]);
      if (i >= first_probe) result.probe.emplace_back(probes[i - first_probe], point[i]);
    }
    result.derivative = value(point);
    return result;
  }

  static void select(std::vector<Rational>& point, std::size_t weights, std::size_t entry) {
    for (std::size_t i = 0; i < weights; ++i)
      point[point.size() - weights + i] = i == entry ? 1 : 0;
  }

  [[nodiscard]] std::size_t size_of(NodeId id) const {
    return static_cast<std::size_t>(entries(program_.shape(id)));
  }
  [[nodiscard]] Rational value(const std::vector<Rational>& point) const {
    using Tensor = std::vector<Rational>;
    auto next = point.begin();
    const auto take = [&] { return *next++; };
    const std::vector<Tensor> parameters = filled(program_, program_.parameters(), take);
    const std::vector<Tensor> probes = filled(program_, program_.probes(), take);
    try {
      return evaluate(schedule_, DenseArithmetic<RationalField>(RationalField{}),
                      std::span<const Tensor>(parameters), std::span<const Tensor>(probes))[0][0];
    } catch (const SingularMatrix&) {
      return 0;  // there is no value here: no counterexample
    }
  }

  const Flow& flow_;
  const Program& program_;
  Schedule schedule_;
  Random random_;
  std::vector<bool> positive_;  // by entry of the point
};

// The rank at a random point mod p of the gradients of <l, h>, l running over the entries.
std::size_t independent_entries(const Program& program, const std::vector<NodeId>& gradient,
                                std::uint64_t seed) {
  Random random(seed, {0xc4ed});
  PrimeField field(random_prime(random));
  while (!reduces_modulo(program, field)) field = PrimeField(random_prime(random));
  const auto weights = static_cast<std::size_t>(entries(program.shape(program.probes().back())));
  const JetArithmetic arithmetic(field, weights);
  const Schedule schedule(program, gradient);
  const auto values = [&] {
    std::vector<JetTensor> parameters;
    std::vector<JetTensor> probes;
    for (const NodeId id : program.parameters())
      parameters.push_back(
          arithmetic.random_shared(static_cast<std::size_t>(entries(program.shape(id))), random));
    for (const NodeId id : program.probes())
      probes.push_back(
          arithmetic.random_shared(static_cast<std::size_t>(entries(program.shape(id))), random));
    Plane identity{std::vector<double>(weights * weights, 0.0), true};
    for (std::size_t i = 0; i < weights; ++i) identity.values[i * weights + i] = 1;
    probes.back().planes = {identity};
    return evaluate(schedule, arithmetic, std::span<const JetTensor>(parameters),
                    std::span<const JetTensor>(probes));
  };
  Matrix rows(weights, static_cast<std::size_t>(program.parameter_entries()));
  for (int failures = 0;;) try {
      copy_batch_to_rows(values(), weights, rows.row(0), rows.columns);
      return rank(field, std::move(rows));
    } catch (const SingularMatrix& error) {
      if (++failures == kPointsTried) throw singular_everywhere(error);
    }
}

// What is asked of an expression h: whether grad <l, h> . X_xi, a scalar program, is zero.
struct Question {
  Observables observables;
  NodeId h = 0, derivative = 0;
  std::vector<NodeId> gradient;  // of <l, h>, by the blocks of the state

  Question(const Flow& flow, const std::string& expression) : observables(flow) {
    Program& program = observables.program();
    h = observables.parse(expression);
    // Beyond any law that one would write; exponents stay small for the libraries that expand.
    const Bounds size = bounds(program, {h})[0];
    if (size.parameter_degree > kHighestDegree || size.denominator_degree > kHighestDegree)
      throw ModelError(fmt::format("EXPRESSION: error: the degree of the expression exceeds {}",
                                   kHighestDegree));
    const NodeId weights = program.probe("entry#", Shape(program.shape(h)));
    gradient = observables.gradient(inner(program, weights, h));
    derivative = observables.along_flow(gradient);
  }

  Proof decide(const Flow& flow, std::uint64_t seed) {
    const Program& program = observables.program();
    const Proof proof = is_identically_zero(program, derivative, seed);
    if (proof == Proof::disproved)
      for (std::size_t i = flow.blocks().size(); i < program.parameters().size(); ++i)
        if (depends_on(program, derivative, program.parameters()[i])) return Proof::undecided;
    return proof;
  }
};

}  // namespace

Proof decide_law(const Flow& flow, const std::string& expression, std::uint64_t seed) {
  return Question(flow, expression).decide(flow, seed);
}

Check check_law(const Flow& flow, const std::string& expression, std::uint64_t seed) {
  Question question(flow, expression);
  const Program& program = question.observables.program();
  Check result;
  result.shape = program.shape(question.h);
  result.proof = question.decide(flow, seed);
  if (result.proof == Proof::disproved)
    result.counterexample = CounterexampleSearch(flow, program, question.derivative, seed).run();
  else if (result.proof != Proof::undecided)
    result.independent = independent_entries(program, question.gradient, seed);
  return result;
}

}  // namespace abide
