// SPDX-License-Identifier: MIT
#include "abide/laws/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/laws/related_functions.hpp"
#include "abide/lie/independence.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/program/substitute.hpp"
#include "abide/program/weighted.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

constexpr int kPointsWithRoots = 8;

// What is asked of an expression h: whether the derivative of its weighted sum along the flow, a
// scalar program, is zero.
class Question {
 public:
  Question(const Flow& flow, const std::string& expression, std::uint64_t seed, StopFlag stop)
      : flow_(flow), seed_(seed), stop_(stop), observables_(flow) {
    Program& program = observables_.program();
    h_ = observables_.parse(spelled_out(expression));
    require_unrelated_functions(program, {h_}, "EXPRESSION", expression, seed, stop);
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
    if (proof != Proof::disproved) return proof;
    if (!logarithms_are_independent()) return Proof::undecided;
    if (has_functions() && !(symbols_left_ = why_symbols_decide_nothing()).empty())
      return Proof::undecided;
    return proof;
  }

  // Why it is not known whether the derivative, which is not 0 with free symbols, is 0.
  [[nodiscard]] const std::string& symbols_left() const { return symbols_left_; }

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
  [[nodiscard]] bool has_functions() {
    return !functions_of(observables_.program(), {derivative_}).empty();
  }

  [[nodiscard]] std::string why_symbols_decide_nothing() {
    if (logarithms_left()) return "it contains logarithms beside the functions of the flow";
    std::vector<NodeId> nodes = flow_.field_schedule().outputs();
    nodes.push_back(derivative_);
    const Program& program = observables_.program();
    const SymbolIndependence symbols =
        independence_of_symbols(program, functions_of(program, nodes), seed_, stop_);
    if (symbols.free()) return symbols.why;
    if (symbols.roots > 0 && !vanishes_nowhere_with_roots())
      return "it is 0 at the points that were tried where all square roots exist";
    return "";
  }

  // Whether the derivative is not 0 somewhere where all roots exist.
  [[nodiscard]] bool vanishes_nowhere_with_roots() {
    const Program& program = observables_.program();
    const Schedule schedule(program, {derivative_});
    const SymbolDraw draw(schedule);
    Random random(seed_, {0x7e57, 2});
    for (int tried = 0; tried < kPointsWithRoots; ++tried) {
      look_at(stop_);
      const bool found = at_regular_point([&](int) {
        const PrimeField field(random_prime(random));
        if (!reduces_modulo(program, field) || !draw.suits(field))
          throw UnluckyPrime("a number of the model");
        const JetArithmetic one(field, 1);
        const auto drawn_at = [&](const std::vector<NodeId>& leaves) {
          std::vector<JetTensor> result;
          for (const NodeId id : leaves)
            result.push_back(
                one.random_batched(static_cast<std::size_t>(entries(program.shape(id))), random));
          return result;
        };
        std::vector<JetTensor> point = drawn_at(program.parameters());
        const PointSymbols known = draw.at_point(field, point, false, random);
        const DrawnSymbols drawn = draw.draw(one, point, known, drawn_at(program.probes()), random);
        const auto values = evaluate(schedule, one, std::span<const JetTensor>(point),
                                     std::span<const JetTensor>(drawn.probes),
                                     std::span<const JetTensor>(drawn.symbols));
        return !values[0].zero(0) && values[0].planes[0].values[0] != 0;
      });
      if (found) return true;
    }
    return false;
  }

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
  std::string symbols_left_;
};

}  // namespace

std::string spelled_out(const std::string& expression) {
  int first = 0, last = 0, read = 0;
  if (std::sscanf(expression.c_str(), " for h = %4d..%4d: %n", &first, &last, &read) != 2 ||
      read == 0)
    return expression;
  const std::string law = expression.substr(static_cast<std::size_t>(read));
  const auto is_index = [&](std::size_t i) {  // h between brackets, commas or colons
    return law[i] == 'h' && i > 0 && i + 1 < law.size() &&
           std::string_view("[,:").find(law[i - 1]) != std::string_view::npos &&
           std::string_view("],").find(law[i + 1]) != std::string_view::npos;
  };
  std::string list;
  for (int h = first; h <= last; ++h) {
    if (!list.empty()) list += ", ";
    for (std::size_t i = 0; i < law.size(); ++i)
      list += is_index(i) ? std::to_string(h) : std::string(1, law[i]);
  }
  return "[" + list + "]";
}

Proof decide_law(const Flow& flow, const std::string& expression, std::uint64_t seed,
                 StopFlag stop) {
  Question question(flow, expression, seed, stop);
  return question.counterexample(Effort::little) ? Proof::disproved : question.decide();
}

Check check_law(const Flow& flow, const std::string& expression, const CheckOptions& options) {
  Question question(flow, expression, options.seed, options.stop);
  Check result;
  result.shape = question.shape();
  if (options.known_law) {
    result.proof = Proof::tested;
    result.known_law = true;
  } else {
    result.counterexample = question.counterexample(Effort::little);
    result.proof = result.counterexample ? Proof::disproved : question.decide();
  }
  if (result.proof == Proof::expanded || result.proof == Proof::tested) {
    result.independent = question.independent(options.memory);
    return result;
  }
  result.logarithms_left = question.logarithms_left();
  result.symbols_left = question.symbols_left();
  if (result.proof == Proof::disproved && !result.counterexample)
    result.counterexample = question.counterexample(Effort::full);
  return result;
}

}  // namespace abide
