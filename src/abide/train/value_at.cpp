// SPDX-License-Identifier: MIT
#include "abide/train/value_at.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "abide/error.hpp"
#include "abide/flow/state.hpp"
#include "abide/io/arrays.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/model/imported.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/train/open_gates.hpp"

namespace abide {

namespace {

// `output`, or `output.2` of several.
std::string numbered(const std::string& name, std::size_t i, std::size_t count) {
  return count == 1 ? name : fmt::format("{}.{}", name, i + 1);
}

// The arrays by the leaves that they are for.
class Point {
 public:
  Point(const RealArrays& data, const std::string& place) : data_(data), place_(place) {}

  // Nothing when it may be missing.
  [[nodiscard]] std::optional<RealTensor> find(const std::string& name, const Shape& shape,
                                               bool required) {
    expected_.push_back(name);
    const auto found = data_.find(name);
    if (found == data_.end() && required)
      throw file_error(place_, fmt::format("no array '{}'; expected one for each parameter and "
                                           "input",
                                           name));
    if (found == data_.end()) return std::nullopt;
    if (found->second.shape != shape)
      throw file_error(place_, fmt::format("{} has shape {}; expected {}", name,
                                           to_string(found->second.shape), to_string(shape)));
    return RealTensor(found->second.values);
  }

  void refuse_others() const {
    for (const auto& [name, array] : data_)
      if (std::find(expected_.begin(), expected_.end(), name) == expected_.end())
        throw file_error(place_, fmt::format("unexpected array '{}'; expected {}{}", name,
                                             listed(expected_), did_you_mean(name, expected_)));
  }

 private:
  const RealArrays& data_;
  const std::string& place_;
  std::vector<std::string> expected_;
};

}  // namespace

std::vector<std::string> weight_names(const Model& model) {
  std::vector<std::string> names;
  const auto is_taken = [&](const std::string& name) {
    const auto has = [&](NodeId id) { return model.program.name(id) == name; };
    const std::vector<NodeId>& parameters = model.program.parameters();
    return std::any_of(parameters.begin(), parameters.end(), has) ||
           std::any_of(model.inputs.begin(), model.inputs.end(), has);
  };
  for (const char* name : {"w", "grad/output"}) {
    names.clear();
    for (std::size_t i = 0; i < model.outputs.size(); ++i)
      names.push_back(numbered(name, i, model.outputs.size()));
    if (std::none_of(names.begin(), names.end(), is_taken)) break;
  }
  return names;
}

RealArrays read_point(const std::string& path) {
  if (!path.ends_with(".json")) return read_real_arrays(path);
  RealArrays arrays;
  for (const auto& [name, array] : read_arrays(path)) {
    RealArray& real = arrays[name];
    real.shape = array.shape;
    for (const Rational& value : array.values) real.values.push_back(value.to_double());
    check_finite(real, fmt::format("{}:{}", path, name));
  }
  return arrays;
}

ValueAt value_at(const Model& model, const RealArrays& data, const std::string& place,
                 Evaluated evaluated) {
  ValueAt result;
  Program program = model.program;
  std::vector<NodeId> nodes;
  for (std::size_t i = 0; i < model.outputs.size(); ++i) {
    nodes.push_back(model.outputs[i].value);
    result.outputs.emplace_back(numbered("output", i, model.outputs.size()), RealArray{});
  }
  for (std::size_t f = 0; f < model.fields.size(); ++f)
    for (std::size_t b = 0; b < model.fields[f].size(); ++b) {
      nodes.push_back(model.fields[f][b]);
      result.outputs.emplace_back(
          numbered("field", f, model.fields.size()) + "/" + program.name(program.parameters()[b]),
          RealArray{});
    }

  // A probe w for each output, and the gradient of <w, output>.
  std::vector<NodeId> variables = program.parameters();
  variables.insert(variables.end(), model.inputs.begin(), model.inputs.end());
  std::vector<NodeId> weights;
  std::vector<NodeId> terms;
  for (const Model::Output& output : model.outputs) {
    // Not a name that a model could use.
    weights.push_back(
        program.probe(fmt::format("w##{}", weights.size()), Shape(program.shape(output.value))));
    terms.push_back(inner(program, weights.back(), output.value));
  }
  if (!terms.empty() && evaluated == Evaluated::values_and_gradients) {
    const NodeId objective = program.sum(terms, std::vector<Rational>(terms.size(), Rational(1)));
    for (const NodeId id : gradient(program, objective, variables)) nodes.push_back(id);
    for (const NodeId id : variables) result.gradients.emplace_back(program.name(id), RealArray{});
  }

  Point point(data, place);
  const auto given = [&](NodeId id) {
    return *point.find(program.name(id), program.shape(id), true);
  };
  Assignment<RealTensor> values;
  for (const NodeId id : program.parameters()) {
    const std::string& name = program.name(id);
    std::optional<RealTensor> found = point.find(name, program.shape(id), !model.imported);
    if (!found) found.emplace(own_values(model, name));
    values.parameters.push_back(*std::move(found));
  }
  std::map<NodeId, RealTensor> probes;
  for (const NodeId id : model.inputs) probes[id] = given(id);
  const std::vector<std::string> names = weight_names(model);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Shape& shape = program.shape(weights[i]);
    const bool required = i > 0 && result.weights_given;
    std::optional<RealTensor> found = point.find(names[i], shape, required);
    result.weights_given = result.weights_given || found;
    probes[weights[i]] =
        found ? *found
              : RealTensor(std::vector<double>(static_cast<std::size_t>(entries(shape)), 1.0));
    if (i > 0 && found && !required)
      throw file_error(
          place, fmt::format("no array '{}'; expected one for each output, or none", names[0]));
  }
  point.refuse_others();
  for (const NodeId id : program.probes()) values.probes.push_back(probes[id]);

  std::vector<Schedule::Follower> followers;
  for (const Model::Gate& gate : model.gates) followers.push_back({gate.probe, {gate.argument}});
  const Schedule schedule(program, nodes, followers);
  const RealArithmetic arithmetic(
      [&](NodeId, std::span<const RealTensor* const> operands, RealTensor& gate) {
        open_gates(*operands[0], gate);
        result.gates += gate.size();
        for (const double open : gate.entries()) result.open_gates += open > 0 ? 1 : 0;
      });
  std::vector<RealTensor> found;
  try {
    found = evaluate(schedule, arithmetic, values);
  } catch (const SingularMatrix& error) {
    throw file_error(place, fmt::format("{} has no value there: {}, to working precision",
                                        model.name, error.what()));
  }
  std::size_t next = 0;
  for (auto* list : {&result.outputs, &result.gradients})
    for (auto& [name, array] : *list) {
      const RealTensor& tensor = found[next];
      array.shape = program.shape(nodes[next++]);
      array.values.assign(tensor.entries().begin(), tensor.entries().end());
      if (const auto at = first_not_finite(array.values))
        throw file_error(place,
                         fmt::format("{} has no finite value there: {}{}{} is {}", model.name,
                                     list == &result.gradients ? "the gradient by " : "", name,
                                     index_text(array.shape, static_cast<std::int64_t>(*at)),
                                     std::isnan(array.values[*at]) ? "no number" : "infinite"));
    }
  return result;
}

}  // namespace abide
