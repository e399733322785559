// SPDX-License-Identifier: MIT
#include "abide/model/sign_regions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

using Tensor = std::vector<Rational>;

constexpr int kBits = 18;  // of random numbers, so that an argument is hardly ever 0 by chance

Rational random_number(Random& random, std::int64_t numerator, bool positive) {
  constexpr std::int64_t kRange = std::int64_t{1} << kBits;
  return Rational(random.between(positive ? 1 : -kRange, kRange) * numerator, kRange);
}

// Exact arithmetic in which a gate is the step function of its argument.
struct SteppedArithmetic : DenseArithmetic<RationalField> {
  SteppedArithmetic() : DenseArithmetic(RationalField{}) {}

  [[nodiscard]] Tensor follow(NodeId, const Shape&, std::span<const Tensor* const> operands) const {
    Tensor result;
    for (const Rational& argument : *operands[0])
      result.emplace_back(Rational(0) < argument ? 1 : 0);
    return result;
  }
};

// The values of the gates and of their arguments, given the parameters and inputs.
class Network {
 public:
  explicit Network(const Model& model)
      : model_(model),
        followed_(model.program, nodes(model), followers(model)),
        fixed_(model.program, nodes(model)) {}

  // The pattern of an input, unless it is on a boundary.
  [[nodiscard]] std::optional<GatePattern> pattern(const Point& parameters, Random& random) const {
    std::vector<Tensor> probes = random_inputs(random);
    const std::vector<Tensor> values =
        evaluate(followed_, SteppedArithmetic(), std::span<const Tensor>(parameters),
                 std::span<const Tensor>(probes));
    GatePattern result;
    for (std::size_t g = 0; g < model_.gates.size(); ++g) {
      result.emplace_back();
      for (const Rational& value : values[2 * g]) result.back().push_back(value.is_one());
    }
    // An argument that is 0 here must be 0 in all of the region: elsewhere with the same gates,
    // too.
    if (!has_zero(values)) return result;
    for (std::size_t g = 0; g < model_.gates.size(); ++g)
      probes[number_of(model_.gates[g].probe)] = values[2 * g];
    const std::vector<Tensor> elsewhere_inputs = random_inputs(random);
    for (const NodeId input : model_.inputs)
      probes[number_of(input)] = elsewhere_inputs[number_of(input)];
    const Point other = random_parameters(model_, {}, random);
    const std::vector<Tensor> elsewhere =
        evaluate(fixed_, DenseArithmetic<RationalField>(RationalField{}),
                 std::span<const Tensor>(other), std::span<const Tensor>(probes));
    for (std::size_t g = 0; g < model_.gates.size(); ++g)
      for (std::size_t i = 0; i < values[2 * g + 1].size(); ++i)
        if (values[2 * g + 1][i].is_zero() && !elsewhere[2 * g + 1][i].is_zero())
          return std::nullopt;
    return result;
  }

 private:
  static std::vector<NodeId> nodes(const Model& model) {
    std::vector<NodeId> result;
    for (const Model::Gate& gate : model.gates) {
      result.push_back(gate.probe);
      result.push_back(gate.argument);
    }
    return result;
  }
  static std::vector<Schedule::Follower> followers(const Model& model) {
    std::vector<Schedule::Follower> result;
    for (const Model::Gate& gate : model.gates) result.push_back({gate.probe, {gate.argument}});
    return result;
  }

  [[nodiscard]] std::size_t number_of(NodeId probe) const {
    const std::vector<NodeId>& probes = model_.program.probes();
    return static_cast<std::size_t>(std::find(probes.begin(), probes.end(), probe) -
                                    probes.begin());
  }

  // One tensor a probe, zero where it is no input.
  [[nodiscard]] std::vector<Tensor> random_inputs(Random& random) const {
    const Program& program = model_.program;
    const std::int64_t size = std::int64_t{1} << random.between(0, 6);  // in eighths
    std::vector<Tensor> result = filled(program, program.probes(), [] { return Rational(0); });
    for (const NodeId input : model_.inputs)
      for (Rational& entry : result[number_of(input)])
        entry = random_number(random, size, false) / Rational(8);
    return result;
  }

  [[nodiscard]] bool has_zero(const std::vector<Tensor>& values) const {
    for (std::size_t g = 0; g < model_.gates.size(); ++g)
      for (const Rational& argument : values[2 * g + 1])
        if (argument.is_zero()) return true;
    return false;
  }

  const Model& model_;
  Schedule followed_, fixed_;
};

}  // namespace

Point random_parameters(const Model& model, const std::vector<std::size_t>& positive,
                        Random& random) {
  const Program& program = model.program;
  Point result;
  for (std::size_t b = 0; b < program.parameters().size(); ++b) {
    const bool only_positive = std::find(positive.begin(), positive.end(), b) != positive.end();
    result.emplace_back();
    for (std::int64_t i = 0; i < entries(program.shape(program.parameters()[b])); ++i)
      result.back().push_back(random_number(random, 1, only_positive));
  }
  return result;
}

SignRegions sample_regions(const Model& model, const Point& parameters, std::size_t samples,
                           Random& random) {
  const Network network(model);
  SignRegions result;
  for (std::size_t i = 0; i < samples; ++i) {
    std::optional<GatePattern> pattern = network.pattern(parameters, random);
    ++(pattern ? result.samples : result.boundary);
    if (pattern) result.patterns.insert(std::move(*pattern));
  }
  return result;
}

Model with_patterns(const Model& model, const std::set<GatePattern>& patterns) {
  Model result = model;
  result.gates.clear();
  result.outputs.clear();
  result.inputs.clear();
  Program& program = result.program;
  std::vector<NodeId> terms;
  for (const GatePattern& pattern : patterns) {
    std::map<NodeId, NodeId> replacements;
    for (std::size_t g = 0; g < model.gates.size(); ++g) {
      const std::vector<Rational> values(pattern[g].begin(), pattern[g].end());
      const NodeId probe = model.gates[g].probe;
      replacements[probe] = program.constant(values, Shape(program.shape(probe)));
    }
    // Not names that an expression could use.
    const auto own = [&](NodeId probe) {
      const std::string name = fmt::format("{}#{}", program.name(probe), terms.size() + 1);
      return replacements[probe] = program.probe(name, Shape(program.shape(probe)));
    };
    for (const NodeId input : model.inputs) result.inputs.push_back(own(input));
    for (const Model::Output& output : model.outputs) {
      const NodeId probe = own(output.probe);
      result.outputs.push_back({substitute(program, output.value, replacements),
                                substitute(program, output.weights, replacements), probe});
    }
    terms.push_back(substitute(program, model.objective, replacements));
  }
  result.objective = program.sum(terms, std::vector<Rational>(terms.size(), Rational(1)));
  return result;
}

}  // namespace abide
