// SPDX-License-Identifier: MIT
#include "abide/flow/variables.hpp"

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

// Entry i of what a feature is made of.
FeatureSource source_of(Observables& observables, NodeId feature, std::int64_t i) {
  Program& p = observables.program();
  const auto entry = [&](NodeId id) {
    return slice(p, p.reshape(id, {entries(p.shape(id))}), {{.entry = i}});
  };
  using Kind = FeatureSource::Kind;
  const std::optional<std::pair<NodeId, bool>> argument = observables.argument_of(feature);
  const NodeId node = argument ? argument->first : feature;
  if (observables.has_logarithm(node)) return {"", Kind::other, entry(feature)};
  if (!argument) return {"", Kind::value, entry(feature)};
  if (argument->second) return {"", Kind::log_determinant, node};
  return {"", Kind::logarithm, entry(node)};
}

// Entry i of what an expression of this shape means.
Expression entry_of(Expression expression, const Shape& shape, std::int64_t i) {
  if (shape.empty()) return expression;
  Expression entry;
  entry.kind = Expression::Kind::index;
  entry.children.push_back(std::move(expression));
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    Expression number;
    number.text = std::to_string(i / stride[axis] % shape[axis]);
    entry.indices.emplace_back();
    entry.indices.back().entry.push_back(std::move(number));
  }
  return entry;
}

// Entry i of a feature, called by its expression.
StateBlock feature_block(const Expression& expression, const Shape& shape, std::int64_t i) {
  const Expression entry = entry_of(expression, shape, i);
  const Notation name = expression_text(entry);
  StateBlock block{name.text, {}, StateBlock::Kind::feature, 0};
  block.binding = name.binding;
  return block;
}

}  // namespace

Variables::Variables(Flow flow)
    : flow_(std::move(flow)),
      blocks_(flow_.space().blocks().begin(), flow_.space().blocks().end()) {
  const Program& program = flow_.program();
  std::vector<NodeId> values = program.parameters();
  const std::vector<NodeId>& fields = flow_.field_schedule().outputs();
  values.insert(values.end(), fields.begin(), fields.end());
  schedule_ = std::make_shared<Schedule>(program, values);
  feature_gradients_ = std::make_shared<Schedule>(program, std::vector<NodeId>{});
}

Variables Variables::with_features(const std::vector<std::string>& expressions) const {
  Variables result(flow_);
  result.expressions_ = expressions_;
  result.expressions_.insert(result.expressions_.end(), expressions.begin(), expressions.end());
  Observables observables(flow_);
  Program& p = observables.program();
  std::vector<NodeId> values = flow_.program().parameters();
  std::vector<NodeId> derivatives = flow_.field_schedule().outputs();
  std::vector<NodeId> gradients;
  const std::vector<NodeId> features = observables.parse(result.expressions_, "FEATURE");
  for (std::size_t f = 0; f < features.size(); ++f) {
    const auto before = features.begin() + static_cast<std::ptrdiff_t>(f);
    if (std::find(features.begin(), before, features[f]) != before)
      throw ModelError(diagnostic({"FEATURE", result.expressions_[f]}, {},
                                  "this feature is given twice; expected it once"));
    const Expression expression = parse_expression(result.expressions_[f]);
    const NodeId feature = features[f];
    const Shape shape = p.shape(feature);
    const std::int64_t count = entries(shape);
    const NodeId flat = p.reshape(feature, {count});
    for (std::int64_t i = 0; i < count; ++i) {
      const NodeId entry = slice(p, flat, {{.entry = i}});
      result.blocks_.push_back(feature_block(expression, shape, i));
      result.sources_.push_back(source_of(observables, feature, i));
      result.sources_.back().name = result.blocks_.back().name;
      values.push_back(entry);
      const std::vector<NodeId> parts = observables.gradient(entry);
      derivatives.push_back(observables.along_flow(parts));
      gradients.insert(gradients.end(), parts.begin(), parts.end());
    }
  }
  result.program_ = std::make_shared<Program>(std::move(p));
  values.insert(values.end(), derivatives.begin(), derivatives.end());
  result.schedule_ = std::make_shared<Schedule>(*result.program_, values);
  result.feature_gradients_ = std::make_shared<Schedule>(*result.program_, gradients);
  return result;
}

std::vector<NodeId> Variables::feature_nodes() const {
  const auto first =
      schedule_->outputs().begin() + static_cast<std::ptrdiff_t>(flow_.space().size());
  return {first, first + static_cast<std::ptrdiff_t>(features())};
}

std::vector<bool> Variables::constants() const {
  std::vector<bool> result = flow_.space().frozen_coordinates();
  const Program& program = schedule_->program();
  for (const FeatureSource& source : sources_) {
    const std::vector<bool> graph = graph_of(program, source.node);
    bool constant = source.kind != FeatureSource::Kind::other;
    for (std::size_t b = 0; b < flow_.space().size(); ++b) {
      const NodeId block = program.parameters()[b];
      const bool occurs = block < graph.size() && graph[block];
      constant = constant && (!occurs || flow_.space()[b].kind == StateBlock::Kind::frozen);
    }
    result.push_back(constant);
  }
  return result;
}

}  // namespace abide
