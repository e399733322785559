// SPDX-License-Identifier: MIT
#include "abide/model/model_builder.hpp"

#include <fmt/format.h>

#include <utility>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

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

void ModelBuilder::output(NodeId value, const std::string& weights) {
  const NodeId w = model_.program.probe(weights, Shape(model_.program.shape(value)));
  model_.outputs.push_back({value, w});
  terms_.push_back(inner(model_.program, w, value));
}

NodeId ModelBuilder::objective() {
  if (terms_.empty()) throw ShapeError("a model puts out nothing: expected an output");
  return model_.program.sum(terms_, std::vector<Rational>(terms_.size(), Rational(1)), "phi");
}

Model ModelBuilder::finish() && {
  model_.objective = objective();
  return std::move(model_);
}

}  // namespace abide
