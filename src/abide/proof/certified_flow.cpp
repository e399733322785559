// SPDX-License-Identifier: MIT
#include "abide/proof/certified_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

using Op = CertificateNode::Op;

// The product of the sizes of all labels.
double contraction_cost(const Program& program, const CertificateNode& node,
                        const std::vector<NodeId>& operands) {
  std::map<int, double> sizes;
  for (std::size_t k = 0; k < operands.size(); ++k)
    for (std::size_t axis = 0; axis < node.labels[k].size(); ++axis)
      sizes[node.labels[k][axis]] = static_cast<double>(program.shape(operands[k])[axis]);
  double cost = 1;
  for (const auto& [label, size] : sizes) cost *= size;
  return cost;
}

bool repeats(std::vector<int> labels) {
  std::sort(labels.begin(), labels.end());
  return std::adjacent_find(labels.begin(), labels.end()) != labels.end();
}

}  // namespace

CertifiedFlow::CertifiedFlow(const Certificate& certificate) try {
  declare(certificate);
  build(certificate);
  functions_ = certified_functions(certificate, nodes_, program_);
  make_fields(certificate);
  make_features(certificate);
} catch (const ShapeError& error) {
  throw Refused(error.what());
}

void CertifiedFlow::declare_block(const std::string& name, const Shape& shape,
                                  StateBlock::Kind kind) {
  StateBlock block;
  block.name = name;
  block.shape = shape;
  block.kind = kind;
  blocks_.push_back(std::move(block));
}

// The coordinates come first among the parameters, in the order of docs/certificate.md. Inputs are
// numbered here: the file's names may be anything.
void CertifiedFlow::declare(const Certificate& c) {
  std::set<std::string> names;
  block_of_node_.resize(c.program.size());
  for (std::size_t i = 0; i < c.program.size(); ++i) {
    const CertificateNode& node = c.program[i];
    if (node.op != Op::parameter) continue;
    if (!names.insert(node.name).second)
      throw Refused(fmt::format("program[{}]: the name '{}' is taken", i, node.name));
    block_of_node_[i] = blocks_.size();
    still_.push_back(std::binary_search(c.frozen.begin(), c.frozen.end(), i));
    declare_block(node.name, node.shape,
                  still_.back() ? StateBlock::Kind::frozen : StateBlock::Kind::parameter);
    parameters_.push_back(
        program_.parameter(fmt::format("parameter#{}", blocks_.size()), node.shape));
  }
  if (parameters_.empty()) throw Refused("program: expected at least one parameter");
  if (std::count(still_.begin(), still_.end(), false) == 0)
    throw Refused("frozen: expected a parameter that moves");
  const std::size_t count = parameters_.size();
  const auto add = [&](const char* kind, std::size_t b) {
    return program_.parameter(fmt::format("{}#{}", kind, b), blocks_[b].shape);
  };
  if (c.second_order())
    for (std::size_t b = 0; b < count; ++b) {  // what is frozen stands for its velocity
      velocities_.push_back(still_[b] ? parameters_[b] : add("velocity", b));
      if (!still_[b])
        declare_block("d" + blocks_[b].name, blocks_[b].shape, StateBlock::Kind::velocity);
    }
  if (c.timed()) {
    const bool constant = c.tau_denominator.size() == 1 && c.tau_numerator.size() == 1;
    blocks_.push_back(time_block(!c.second_order() ? c.decay
                                 : constant        ? c.tau_numerator[0]
                                                   : Rational(0)));
    time_ = program_.parameter("time", {});
  }
  for (const StateBlock& block : blocks_) {
    const auto size = static_cast<std::size_t>(entries(block.shape));
    dimension_ += size;
    is_frozen_.insert(is_frozen_.end(), size, block.kind == StateBlock::Kind::frozen);
  }
  for (const CertifiedFeature& feature : c.features) {
    const bool logarithm = feature.kind != CertifiedFeature::Kind::value;
    is_logarithm_.push_back(logarithm);
    if (logarithm)
      symbols_.push_back(program_.parameter(fmt::format("logarithm#{}", symbols_.size()), {}));
    declare_block(feature.name, {}, StateBlock::Kind::feature);
  }
  for (std::size_t b = 0; b < count; ++b) {
    covectors_.push_back(add("covector", b));
    if (c.second_order()) shifted_.push_back(add("shifted", b));
  }
  names.clear();
  for (std::size_t i = 0; i < c.program.size(); ++i) {
    const CertificateNode& node = c.program[i];
    if (node.op != Op::probe) continue;
    if (!names.insert(node.name).second)
      throw Refused(fmt::format("program[{}]: the name '{}' is taken", i, node.name));
    (void)program_.probe(fmt::format("probe#{}", i), node.shape);
  }
  if (c.timed()) drift_ = program_.probe("drift", {});
  for (std::size_t k = 0; k < c.fields.size(); ++k)
    controls_.push_back(program_.probe(fmt::format("field#{}", k), {}));
}

std::size_t CertifiedFlow::frozen() const {
  return static_cast<std::size_t>(std::count(is_frozen_.begin(), is_frozen_.end(), true));
}

void CertifiedFlow::build(const Certificate& c) {
  std::size_t probe = 0;
  std::int64_t all_entries = 0;
  for (std::size_t i = 0; i < c.program.size(); ++i) {
    const CertificateNode& node = c.program[i];
    const auto refuse = [&](const std::string& why) {
      return Refused(fmt::format("program[{}]: {}", i, why));
    };
    const bool about_parameter =
        node.op == Op::velocity || node.op == Op::shifted || node.op == Op::covector;
    if (about_parameter && c.program[node.of].op != Op::parameter)
      throw refuse("'of' must be a parameter");
    if (!c.second_order() && (node.op == Op::velocity || node.op == Op::shifted))
      throw refuse("only momentum has velocities");
    if (!c.timed() && node.op == Op::time) throw refuse("this flow has no time");
    if (!descends(c.dynamics) && node.op == Op::covector) throw refuse("fields have no covectors");
    if (about_parameter && still_[block_of_node_[node.of]]) throw refuse("'of' must not be frozen");
    std::vector<NodeId> operands;
    unsigned dependence = own_dependence(node.op);
    for (const std::size_t operand : node.operands) {
      operands.push_back(nodes_[operand]);
      dependence |= dependence_[operand];
    }
    NodeId id = 0;
    try {
      const std::optional<NodeId> leaf =
          declared(node.op, block_of_node_[about_parameter ? node.of : i]);
      id = leaf ? *leaf : node.op == Op::probe ? program_.probes()[probe++] : built(node, operands);
    } catch (const ShapeError& error) {
      throw refuse(error.what());
    }
    nodes_.push_back(id);
    dependence_.push_back(dependence);
    if (node.op != Op::contraction && node.op != Op::inverse)
      cost_ += static_cast<double>(entries(program_.shape(id))) *
               (node.op == Op::function ? kFunctionCost
                : node.op == Op::sum    ? static_cast<double>(operands.size())
                                        : 1);
    all_entries += entries(program_.shape(id));
    if (all_entries > kMostCertificateEntries || cost_ > kMostProgramCost)
      throw refuse("the program is too large");
  }
}

unsigned CertifiedFlow::own_dependence(Op op) {
  switch (op) {
    case Op::probe:
      return on_probe;
    case Op::velocity:
    case Op::time:
      return on_motion;
    case Op::shifted:
      return on_shifted;
    case Op::covector:
      return on_covector;
    case Op::parameter:
    case Op::constant:
    case Op::contraction:
    case Op::sum:
    case Op::gather:
    case Op::reshape:
    case Op::inverse:
    case Op::function:
      break;
  }
  return 0;
}

std::optional<NodeId> CertifiedFlow::declared(Op op, std::size_t block) const {
  switch (op) {
    case Op::parameter:
      return parameters_[block];
    case Op::velocity:
      return velocities_[block];
    case Op::shifted:
      return shifted_[block];
    case Op::covector:
      return covectors_[block];
    case Op::time:
      return time_;
    case Op::probe:
    case Op::constant:
    case Op::contraction:
    case Op::sum:
    case Op::gather:
    case Op::reshape:
    case Op::inverse:
    case Op::function:
      break;
  }
  return std::nullopt;
}

NodeId CertifiedFlow::built(const CertificateNode& node, const std::vector<NodeId>& operands) {
  switch (node.op) {
    case Op::constant: {
      if (node.values.empty()) throw ShapeError("a constant without values");
      return program_.constant(node.values, node.shape);
    }
    case Op::contraction: {
      if (operands.empty() || operands.size() > 2 || node.labels.size() != operands.size())
        throw ShapeError("expected one or two operands, and labels for each");
      for (std::size_t k = 0; k < operands.size(); ++k)
        if (node.labels[k].size() != program_.shape(operands[k]).size() || repeats(node.labels[k]))
          throw ShapeError("expected one label for each axis, distinct");
      if (repeats(node.result)) throw ShapeError("expected distinct labels in the result");
      for (const int label : node.result)
        if (std::none_of(node.labels.begin(), node.labels.end(), [&](const auto& labels) {
              return std::find(labels.begin(), labels.end(), label) != labels.end();
            }))
          throw ShapeError("expected labels of the operands in the result");
      cost_ += contraction_cost(program_, node, operands);
      if (cost_ > kMostProgramCost) throw ShapeError("the program is too large");
      return program_.contract(operands, node.labels, node.result);
    }
    case Op::sum:
      if (operands.empty() || operands.size() != node.values.size())
        throw ShapeError("expected operands, and a coefficient for each");
      return program_.sum(operands, node.values);
    case Op::gather:
      return program_.gather(operands[0], node.index, node.shape);
    case Op::reshape:
      return program_.reshape(operands[0], node.shape);
    case Op::inverse: {
      const Shape& shape = program_.shape(operands[0]);
      if (shape.size() >= 2)
        cost_ +=
            static_cast<double>(entries(shape)) * std::pow(static_cast<double>(shape.back()), 2);
      if (cost_ > kMostProgramCost) throw ShapeError("the program is too large");
      return program_.inverse(operands[0]);
    }
    case Op::function:
      return program_.function(node.function, operands[0]);
    case Op::parameter:
    case Op::probe:
    case Op::velocity:
    case Op::time:
    case Op::shifted:
    case Op::covector:
      break;
  }
  throw std::logic_error("CertifiedFlow: a leaf is not built from operands");
}

std::vector<std::size_t> CertifiedFlow::needed(const Certificate& c,
                                               const std::vector<std::size_t>& roots) {
  std::vector<bool> reached(c.program.size(), false);
  for (const std::size_t root : roots) reached[root] = true;
  std::vector<std::size_t> result;
  for (std::size_t i = c.program.size(); i-- > 0;) {
    if (!reached[i]) continue;
    result.push_back(i);
    for (const std::size_t operand : c.program[i].operands) reached[operand] = true;
  }
  return result;
}

bool CertifiedFlow::needs(const Certificate& c, const std::vector<std::size_t>& roots, Op op) {
  const std::vector<std::size_t> all = needed(c, roots);
  return std::any_of(all.begin(), all.end(), [&](std::size_t i) { return c.program[i].op == op; });
}

std::vector<NodeId> CertifiedFlow::divisors(const Certificate& c,
                                            const std::vector<std::size_t>& roots) const {
  std::vector<NodeId> result;
  for (const std::size_t i : needed(c, roots))
    if (c.program[i].op == Op::inverse) result.push_back(nodes_[i]);
  return result;
}

void CertifiedFlow::make_features(const Certificate& c) {
  const auto count = static_cast<double>(c.features.size());
  if (count > kMostCertifiedFeatures ||
      count * count * (static_cast<double>(dimension_) + cost_) > c.budget())
    throw Refused("features: there are too many");
  const std::vector<NodeId> state(
      program_.parameters().begin(),
      program_.parameters().begin() + static_cast<std::ptrdiff_t>(fields_.size()));
  std::size_t symbol = 0;
  for (std::size_t f = 0; f < c.features.size(); ++f) {
    const CertifiedFeature& feature = c.features[f];
    const NodeId node = nodes_[feature.node];
    if ((dependence_[feature.node] & ~unsigned{on_motion}) != 0)
      throw Refused(fmt::format("features[{}]: depends on more than the state", f));
    if (needs(c, {feature.node}, Op::function))
      throw Refused(fmt::format("features[{}]: needs a function", f));
    const bool matrix = feature.kind == CertifiedFeature::Kind::logdet;
    const Shape& shape = program_.shape(node);
    if (matrix ? shape.size() != 2 || shape[0] != shape[1] : !shape.empty())
      throw Refused(
          fmt::format("features[{}]: expected a {}", f, matrix ? "square matrix" : "scalar"));
    NodeId cotangent = program_.constant({1}, {});
    if (matrix)
      cotangent = transpose(program_, program_.inverse(node));
    else if (feature.kind == CertifiedFeature::Kind::log)
      cotangent = reciprocal(program_, node);
    for (const NodeId divisor : divisors(c, {feature.node})) feature_divisors_.push_back(divisor);
    feature_divisors_.push_back(cotangent);
    feature_gradients_.push_back(pullback(program_, node, cotangent, state));
    feature_values_.push_back(is_logarithm_[f] ? symbols_[symbol++] : node);
    NodeId motion = program_.constant({0}, {});
    for (std::size_t b = 0; b < state.size(); ++b)
      motion = add(program_, motion, inner(program_, feature_gradients_[f][b], fields_[b]));
    feature_motions_.push_back(motion);
  }
}

Schedule CertifiedFlow::law_schedule() const {
  std::vector<NodeId> outputs(
      program_.parameters().begin(),
      program_.parameters().begin() + static_cast<std::ptrdiff_t>(fields_.size()));
  for (const auto* list : {&feature_values_, &fields_, &feature_motions_})
    outputs.insert(outputs.end(), list->begin(), list->end());
  return {program_, outputs};
}

}  // namespace abide
