// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/metric.hpp"
#include "abide/flow/observables.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

std::size_t size_of(const Program& program, NodeId id) {
  return static_cast<std::size_t>(entries(program.shape(id)));
}

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
StateBlock feature_block(Observables& observables, const Expression& expression, const Shape& shape,
                         std::int64_t i) {
  const Expression entry = entry_of(expression, shape, i);
  const Notation name = expression_text(entry);
  const Notation latex = observables.latex(entry);
  StateBlock block{name.text, latex.text, {}, StateBlock::Kind::feature, 0};
  block.binding = name.binding;
  block.latex_binding = latex.binding;
  return block;
}

// What is added to a model's program to make the program of a flow.
struct Construction {
  Program program;
  std::vector<NodeId> parameters;
  std::vector<NodeId> fields;
  std::vector<StateBlock> blocks;
  std::string metric_place;  // in a file

  NodeId add_block(const StateBlock& block) {
    const auto refuse_if = [&](const std::string& taken, const char* what) {
      if (taken == block.name)
        throw ModelError(
            fmt::format("the name '{}' of {} is that of the {} in momentum "
                        "flow: expected another",
                        taken, what, block.kind == StateBlock::Kind::time ? "time" : "velocity"));
    };
    for (const StateBlock& other : blocks) refuse_if(other.name, "a parameter");
    for (const NodeId id : program.probes()) refuse_if(program.name(id), "an input");
    blocks.push_back(block);
    return program.parameter(block.name, block.shape);
  }

  NodeId add_drift() {
    std::string name = "drift";
    const auto taken = [&](NodeId id) { return program.name(id) == name; };
    while (std::any_of(program.probes().begin(), program.probes().end(), taken) ||
           std::any_of(program.parameters().begin(), program.parameters().end(), taken))
      name += "#";
    return program.probe(name, {});
  }
};

void add_gradient_flow(Construction& c, NodeId objective, const std::string& metric) {
  const std::vector<NodeId> parts = gradient(c.program, objective, c.parameters);
  c.fields = apply_metric({c.program, c.parameters, c.parameters, objective, c.metric_place},
                          metric, parts);
}

void add_momentum_flow(Construction& c, NodeId objective, const std::string& metric,
                       const Damping& damping) {
  Program& p = c.program;
  std::vector<NodeId> velocities;
  for (const StateBlock& velocity : velocity_blocks(p)) velocities.push_back(c.add_block(velocity));
  const bool exponential = damping.constant() && !damping.value().is_zero();
  const NodeId time = c.add_block(time_block(exponential ? damping.value() : Rational(0)));
  const NodeId drift = c.add_drift();

  // tau = a / b in the drift: the time variable is s for a constant, and b its denominator else.
  const NodeId numerator = polynomial_in(p, time, damping.numerator);
  const NodeId denominator = polynomial_in(p, time, damping.denominator);
  const NodeId tau = damping.constant() ? p.constant({damping.value()}, {})
                                        : divide(p, numerator, denominator, "the divisor of tau");
  std::vector<NodeId> shifted;
  for (std::size_t i = 0; i < velocities.size(); ++i)
    shifted.push_back(add(p, multiply(p, tau, c.parameters[i]), velocities[i]));
  const std::vector<NodeId> forces =
      apply_metric({p, c.parameters, shifted, objective, c.metric_place}, metric,
                   gradient(p, objective, c.parameters));

  const NodeId forward = multiply(p, drift, denominator);
  const NodeId backward = multiply(p, drift, numerator);
  for (const NodeId velocity : velocities) c.fields.push_back(multiply(p, forward, velocity));
  for (std::size_t i = 0; i < velocities.size(); ++i)
    c.fields.push_back(add(p, forces[i], multiply(p, backward, velocities[i]), -1));
  c.fields.push_back(exponential ? multiply(p, backward, time) : forward);
}

}  // namespace

Flow Flow::gradient(Model model) { return make(std::move(model), {}); }

Flow Flow::make(Model given, const FlowOptions& options) {
  Flow flow;
  flow.options_ = options;
  flow.name_ = options.momentum ? "momentum" : "gradient";
  flow.metric_ = options.metric.value_or(given.metric);
  flow.model_ = std::make_shared<Model>(std::move(given));
  const Model& model = *flow.model_;

  Construction c{model.program,
                 model.program.parameters(),
                 {},
                 parameter_blocks(model.program),
                 options.metric ? "" : model.metric_place};
  flow.mirrored_ = mirrored_parameters(
      {c.program, c.parameters, c.parameters, model.objective, c.metric_place}, flow.metric_);
  for (const std::size_t b : flow.mirrored_) c.blocks[b].positive = true;
  if (options.momentum) {
    flow.damping_ = parse_damping(options.tau);
    add_momentum_flow(c, model.objective, flow.metric_, *flow.damping_);
    // What a mirror metric takes is tau theta + v, positive where these are and tau is not
    // negative.
    for (const std::size_t b : flow.mirrored_)
      c.blocks[model.program.parameters().size() + b].positive = true;
    if (!flow.mirrored_.empty()) c.blocks.back().positive = true;
  } else {
    add_gradient_flow(c, model.objective, flow.metric_);
  }
  auto program = std::make_shared<Program>(std::move(c.program));
  flow.variables_ = std::move(c.blocks);
  for (const NodeId id : program->parameters()) {
    flow.blocks_.push_back(size_of(*program, id));
    flow.dimension_ += flow.blocks_.back();
  }
  for (const NodeId id : program->probes()) flow.probe_blocks_.push_back(size_of(*program, id));
  std::vector<NodeId> values = program->parameters();
  values.insert(values.end(), c.fields.begin(), c.fields.end());
  flow.fields_ = std::make_shared<Schedule>(*program, c.fields);
  flow.laws_ = std::make_shared<Schedule>(*program, values);
  flow.feature_gradients_ = std::make_shared<Schedule>(*program, std::vector<NodeId>{});
  flow.bounds_ = common_bounds(*program, c.fields);
  flow.program_ = program;
  flow.law_program_ = std::move(program);
  return flow;
}

Flow Flow::with_features(const std::vector<std::string>& expressions) const {
  Flow flow = *this;
  flow.features_.insert(flow.features_.end(), expressions.begin(), expressions.end());
  flow.variables_.resize(blocks_.size());
  flow.sources_.clear();
  Observables observables(*this);
  Program& p = observables.program();
  std::vector<NodeId> values = program_->parameters();
  std::vector<NodeId> derivatives = fields_->outputs();
  std::vector<NodeId> gradients;
  const std::vector<NodeId> features = observables.parse(flow.features_, "FEATURE");
  for (std::size_t f = 0; f < features.size(); ++f) {
    if (std::find(features.begin(), features.begin() + static_cast<std::ptrdiff_t>(f),
                  features[f]) != features.begin() + static_cast<std::ptrdiff_t>(f))
      throw ModelError(diagnostic({"FEATURE", flow.features_[f]}, {},
                                  "this feature is given twice; expected it once"));
    const Expression expression = parse_expression(flow.features_[f]);
    const NodeId feature = features[f];
    const Shape shape = p.shape(feature);
    const std::int64_t count = entries(shape);
    const NodeId flat = p.reshape(feature, {count});
    for (std::int64_t i = 0; i < count; ++i) {
      const NodeId entry = slice(p, flat, {{.entry = i}});
      flow.variables_.push_back(feature_block(observables, expression, shape, i));
      flow.sources_.push_back(source_of(observables, feature, i));
      flow.sources_.back().name = flow.variables_.back().name;
      values.push_back(entry);
      const std::vector<NodeId> parts = observables.gradient(entry);
      derivatives.push_back(observables.along_flow(parts));
      gradients.insert(gradients.end(), parts.begin(), parts.end());
    }
  }
  auto program = std::make_shared<Program>(std::move(p));
  values.insert(values.end(), derivatives.begin(), derivatives.end());
  flow.laws_ = std::make_shared<Schedule>(*program, values);
  flow.feature_gradients_ = std::make_shared<Schedule>(*program, gradients);
  flow.law_program_ = std::move(program);
  return flow;
}

StateTensors Flow::field(const JetArithmetic& arithmetic, const StateTensors& point,
                         std::span<const JetTensor> probes) const {
  return evaluate(*fields_, arithmetic, std::span<const JetTensor>(point), probes);
}

}  // namespace abide
