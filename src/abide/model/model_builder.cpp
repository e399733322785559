// SPDX-License-Identifier: MIT
#include "abide/model/model_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

NodeId ModelBuilder::parameter(const std::string& name, const Shape& shape) {
  const NodeId node = model_.program.parameter(name, shape);
  if (model_.program.parameter_entries() > limits().tensor_entries)
    throw ShapeError(fmt::format("the parameters have more than {} entries together{}",
                                 limits().tensor_entries, raised_by(&Limits::tensor_entries)));
  return node;
}

NodeId ModelBuilder::input(const std::string& name, const Shape& shape) {
  model_.inputs.push_back(model_.program.probe(name, shape));
  return model_.inputs.back();
}

NodeId ModelBuilder::gated(const std::string& name, NodeId argument) {
  const NodeId gate = model_.program.probe(name, Shape(model_.program.shape(argument)));
  model_.gates.push_back({gate, argument});
  return multiply(model_.program, argument, gate);
}

Model::Output paired(Program& program, LossClass loss, NodeId value, const std::string& name) {
  Shape shape = program.shape(value);
  switch (loss) {
    case LossClass::any: {
      const NodeId probe = program.probe(name, shape);
      return {value, probe, probe};
    }
    case LossClass::cross_entropy:
      break;
  }
  if (shape.empty() || shape.back() < 2)
    throw ShapeError(
        fmt::format("cross_entropy: the output has shape {}; expected at least two classes along "
                    "its last axis",
                    to_string(shape)));
  // (u, -sum(u)) = u [1 | -1]
  const std::int64_t classes = shape.back();
  std::vector<Rational> values;
  for (std::int64_t i = 0; i + 1 < classes; ++i)
    for (std::int64_t j = 0; j < classes; ++j)
      values.emplace_back(j + 1 == classes ? -1 : i == j ? 1 : 0);
  const NodeId onto_hyperplane = program.constant(values, {classes - 1, classes});
  shape.back() = classes - 1;
  const NodeId probe = program.probe(name, shape);
  return {value, matmul(program, probe, onto_hyperplane), probe};
}

Model with_loss(const Model& model, LossClass loss) {
  if (!model.fields.empty())
    throw ModelError(
        fmt::format("{}: error: a model with [field] has no loss; expected none", model.name));
  if (loss == model.loss) return model;
  Model result = model;
  result.loss = loss;
  result.program = {};
  std::vector<NodeId> needed;
  for (const Model::Output& output : model.outputs) needed.push_back(output.value);
  for (const Model::Gate& gate : model.gates) needed.push_back(gate.argument);
  // All that was declared stays where it is, a gate after its argument; only the outputs' probes
  // are others.
  for (const NodeId id : model.program.parameters()) needed.push_back(id);
  for (const NodeId id : model.program.probes()) {
    const auto is_output = [&](const Model::Output& output) { return output.probe == id; };
    if (std::none_of(model.outputs.begin(), model.outputs.end(), is_output)) needed.push_back(id);
  }
  const auto image = copied(model.program, needed, result.program, [&](NodeId leaf) {
    const std::string& name = model.program.name(leaf);
    const Shape& shape = model.program.shape(leaf);
    return std::holds_alternative<Parameter>(model.program.node(leaf).operation)
               ? result.program.parameter(name, shape)
               : result.program.probe(name, shape);
  });
  for (NodeId& input : result.inputs) input = *image[input];
  for (Model::Gate& gate : result.gates) gate = {*image[gate.probe], *image[gate.argument]};
  std::vector<NodeId> terms;
  try {
    for (Model::Output& output : result.outputs) {
      output = paired(result.program, loss, *image[output.value], model.program.name(output.probe));
      terms.push_back(inner(result.program, output.weights, output.value));
    }
  } catch (const ShapeError& error) {
    throw ModelError(fmt::format("{}: error: {}", model.name, error.what()));
  }
  result.objective =
      result.program.sum(terms, std::vector<Rational>(terms.size(), Rational(1)), "phi");
  return result;
}

void ModelBuilder::output(NodeId value, const std::string& weights) {
  model_.outputs.push_back(paired(model_.program, model_.loss, value, weights));
  terms_.push_back(inner(model_.program, model_.outputs.back().weights, value));
}

NodeId ModelBuilder::objective() {
  if (terms_.empty()) throw ShapeError("a model puts out nothing: expected an output");
  return model_.program.sum(terms_, std::vector<Rational>(terms_.size(), Rational(1)), "phi");
}

Model ModelBuilder::finish() && {
  if (model_.fields.empty()) model_.objective = objective();
  return std::move(model_);
}

}  // namespace abide
