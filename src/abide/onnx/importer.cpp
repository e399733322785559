// SPDX-License-Identifier: MIT
#include "abide/onnx/importer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/model/name.hpp"
#include "abide/onnx/tensor_data.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr int kMostNested = 64;

// A function's node with the attributes that its caller gave.
OnnxNode with_attributes(OnnxNode node, const OnnxFunction& function, const OnnxNode& caller) {
  std::vector<OnnxAttribute> given;
  for (OnnxAttribute& attribute : node.attributes) {
    if (attribute.reference.empty()) {
      for (OnnxGraph& graph : attribute.graphs)
        for (OnnxNode& inner : graph.nodes)
          inner = with_attributes(std::move(inner), function, caller);
      given.push_back(std::move(attribute));
      continue;
    }
    const OnnxAttribute* found = nullptr;
    for (const auto* list : {&function.defaults, &caller.attributes})
      for (const OnnxAttribute& candidate : *list)
        if (candidate.name == attribute.reference) found = &candidate;
    if (found == nullptr) continue;  // left out by the caller, too
    OnnxAttribute value = *found;
    value.name = attribute.name;
    given.push_back(std::move(value));
  }
  node.attributes = std::move(given);
  return node;
}

}  // namespace

Importer::Importer(const OnnxFile& file, const ImportOptions& options, const Roles& roles,
                   ModelBuilder& builder)
    : file_(file),
      options_(options),
      roles_(roles),
      builder_(builder),
      model_work_(builder.program()),
      work_(&model_work_) {}

void Importer::note(const std::string& text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(text);
}

Value Importer::tensor(const OnnxTensor& tensor, const std::string& name) {
  if (const auto found = tensors_.find(tensor.message.data()); found != tensors_.end())
    return found->second;
  const auto make = [&]() -> Value {
    switch (roles_.of(name)) {
      case Role::constant:
        return TensorData(file_, tensor).known();
      case Role::parameter:
      case Role::frozen:
        break;
    }
    if (!may_be_quoted(name))
      throw file_error(file_.path(),
                       fmt::format("the tensor {} is a parameter; expected a name without control "
                                   "characters and with one kind of quotes",
                                   quoted_name(name)));
    const TensorData checked(file_, tensor);  // that its entries are there
    const NodeId node = builder_.parameter(name, checked.shape());
    parameters_.emplace(name, tensor);
    return Computed{node};
  };
  return tensors_.emplace(tensor.message.data(), make()).first->second;
}

NodeId Importer::free_input(const std::string& name, const Shape& shape) {
  note(fmt::format("{}: random numbers are an input", quoted_name(name)));
  return builder_.input(name, shape);
}

NodeId Importer::one_hot(const Tokens& tokens, std::int64_t vocabulary) {
  Shape shape = tokens.shape;
  shape.push_back(vocabulary);
  const auto found = one_hots_.find(tokens.input);
  if (found != one_hots_.end()) {
    const Shape known = builder_.program().shape(found->second);
    if (known.back() != vocabulary)
      throw ShapeError(fmt::format("the tokens {} pick rows of tables with {} and with {} rows",
                                   quoted_name(tokens.input), known.back(), vocabulary));
    return builder_.program().reshape(found->second, shape);
  }
  note(fmt::format(
      "the input {} picks rows of a table, or classes: it is a probe with one 1 among {} for each "
      "token, taken for any numbers",
      quoted_name(tokens.input), vocabulary));
  return one_hots_.emplace(tokens.input, builder_.input(tokens.input, shape)).first->second;
}

void Importer::add_initializers(const OnnxGraph& graph, Scope& scope) {
  if (graph.sparse)
    throw file_error(file_.path(), "sparse initializers are not understood; expected dense ones");
  for (const OnnxTensor& initializer : graph.initializers) {
    if (initializer.name.empty()) throw file_error(file_.path(), "an initializer without a name");
    if (scope.values.contains(initializer.name))
      throw file_error(file_.path(),
                       fmt::format("two tensors are called {}", quoted_name(initializer.name)));
    if (initializer.type == 8) {  // an operation that needs it is refused
      left_out_.emplace(initializer.name, "of texts");
      continue;
    }
    try {
      scope.values.emplace(initializer.name, tensor(initializer, initializer.name));
    } catch (const ModelError&) {
      throw;
    } catch (const std::invalid_argument& error) {
      throw file_error(file_.path(), fmt::format("the tensor {}: {}", quoted_name(initializer.name),
                                                 error.what()));
    }
  }
}

void Importer::run(const OnnxGraph& graph, Scope& scope) {
  add_initializers(graph, scope);
  run(graph.nodes, scope);
}

std::vector<Value> Importer::run(const OnnxGraph& graph, const std::vector<Value>& inputs,
                                 const Scope& outer) {
  if (inputs.size() != graph.inputs.size())
    throw ShapeError(fmt::format("the graph {} has {} inputs, and is given {}",
                                 quoted_name(graph.name), graph.inputs.size(), inputs.size()));
  Scope scope{{}, &outer, outer.opsets};
  for (std::size_t i = 0; i < inputs.size(); ++i)
    scope.values.emplace(graph.inputs[i].name, inputs[i]);
  run(graph, scope);
  std::vector<Value> results;
  for (const OnnxValue& output : graph.outputs) results.push_back(result(output.name, scope));
  return results;
}

const Value& Importer::result(const std::string& name, const Scope& scope) const {
  const Value* found = scope.find(name);
  if (const auto left = left_out_.find(name); found == nullptr && left != left_out_.end())
    throw file_error(file_.path(), fmt::format("the output {} is {}, which is not understood",
                                               quoted_name(name), left->second));
  if (found == nullptr)
    throw file_error(file_.path(),
                     fmt::format("the output {} is computed by no node", quoted_name(name)));
  return *found;
}

void Importer::run(const std::vector<OnnxNode>& nodes, Scope& scope) {
  if (++depth_ > kMostNested)
    throw file_error(file_.path(),
                     fmt::format("graphs and functions are nested more than {} deep", kMostNested));
  for (const OnnxNode& node : nodes) {
    if (++applied_ > limits().operations)
      throw file_error(file_.path(),
                       fmt::format("the graph has over {} nodes, loops unrolled{}",
                                   limits().operations, raised_by(&Limits::operations)));
    for (const std::string& input : node.inputs) {
      if (input.empty() || scope.find(input) != nullptr) continue;
      if (const auto left = left_out_.find(input); left != left_out_.end())
        throw ModelError(place(node, {}) + fmt::format("its operand {} is {}, which is not "
                                                       "understood",
                                                       quoted_name(input), left->second));
      const bool later = std::any_of(nodes.begin(), nodes.end(), [&](const OnnxNode& other) {
        return std::find(other.outputs.begin(), other.outputs.end(), input) != other.outputs.end();
      });
      throw ModelError(place(node, {}) +
                       (later ? fmt::format("its operand {} is computed by a later node, or by "
                                            "itself; expected nodes in order",
                                            quoted_name(input))
                              : fmt::format("there is no {}", quoted_name(input))));
    }
    auto [results, left_out] = this->results(node, scope);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      if (i >= results.size() && !left_out.empty()) {
        left_out_.emplace(node.outputs[i], left_out);
        continue;
      }
      if (const auto* known = i < results.size() ? std::get_if<Known>(&results[i]) : nullptr)
        known_entries_ += static_cast<std::int64_t>(known->size());
      if (known_entries_ > limits().model_entries)
        throw file_error(file_.path(),
                         fmt::format("known values have over {} entries{}", limits().model_entries,
                                     raised_by(&Limits::model_entries)));
      if (i >= results.size())
        throw ModelError(place(node, {}) + fmt::format("result {} is not understood", i + 1));
      if (!scope.values.emplace(node.outputs[i], std::move(results[i])).second)
        throw ModelError(place(node, {}) +
                         fmt::format("a second value is called {}", quoted_name(node.outputs[i])));
    }
  }
  --depth_;
}

std::string Importer::place(const OnnxNode& node, const std::vector<const Value*>& inputs) const {
  // Of which program the nodes are does not matter where all values are known.
  std::string shapes;
  for (const Value* input : inputs)
    shapes += (shapes.empty() ? " of " : ", ") +
              (input == nullptr ? "none" : described(builder_.program(), *input));
  const std::string& name =
      node.name.empty() && !node.outputs.empty() ? node.outputs[0] : node.name;
  return fmt::format("{}: error: node {} ({}{}): ", file_.path(), quoted_name(name),
                     name_shown(node.operation), shapes);
}

Importer::Results Importer::results(const OnnxNode& node, const Scope& scope) {
  std::vector<const Value*> inputs;
  for (const std::string& input : node.inputs)
    inputs.push_back(input.empty() ? nullptr : scope.find(input));
  const std::string where = place(node, inputs);
  for (const OnnxAttribute& attribute : node.attributes)
    if (!attribute.reference.empty())
      throw ModelError(where + fmt::format("the attribute {} refers to one of a function",
                                           quoted_name(attribute.name)));
  ++census_[node.domain.empty() ? node.operation : node.domain + "." + node.operation];
  const auto version = scope.opsets->find(node.domain);
  for (const OnnxFunction& function : file_.model().functions)
    if (function.name == node.operation && function.domain == node.domain)
      return {call(function, {node, 0, inputs, scope, where}), ""};
  if (version == scope.opsets->end())
    throw ModelError(where + fmt::format("the file does not say which version of the operations "
                                         "of {} it uses",
                                         quoted_name(node.domain)));
  const NodeContext context(node, version->second, inputs, scope, where);
  if (context.outputs() == 0) throw context.refused("it has no result; expected one");
  try {
    const RuleRow& row = rule_for(node.domain, node.operation, version->second);
    std::vector<Value> results = by_rule(row, context);
    context.require_all_read();
    return {std::move(results), context.left_out()};
  } catch (const ModelError&) {
    throw;
  } catch (const std::invalid_argument& error) {  // shapes and names that do not fit
    throw context.refused(error.what());
  } catch (const std::domain_error& error) {  // no value, as of a division by 0
    throw context.refused(error.what());
  }
}

std::vector<Value> Importer::by_rule(const RuleRow& row, const NodeContext& context) {
  bool all_known = context.inputs() > 0;
  std::optional<ElementType>
      type;  // of what is folded: that of the first operand, of floats if any
  for (const Value* operand : context.operands()) {
    if (operand == nullptr) continue;
    const auto* known = std::get_if<Known>(operand);
    all_known = all_known && known != nullptr;
    if (known != nullptr && (!type || (known->real() && !is_real(*type)))) type = known->type;
  }
  if (!row.folds || !all_known) return row.rule(*this, context);
  Workspace folding;
  Workspace* before = std::exchange(work_, &folding);
  std::vector<Value> results;
  try {
    results = row.rule(*this, context);
    for (Value& value : results) value = folding.folded(value, type.value_or(ElementType::float32));
  } catch (...) {
    work_ = before;
    throw;
  }
  work_ = before;
  return results;
}

std::vector<Value> Importer::call(const OnnxFunction& function, const NodeContext& context) {
  const OnnxNode& node = context.node();
  if (node.inputs.size() > function.inputs.size() || node.outputs.size() > function.outputs.size())
    throw context.refused("the function has fewer inputs or outputs");
  const auto declares = [&](const std::string& name) {
    return std::find(function.attributes.begin(), function.attributes.end(), name) !=
               function.attributes.end() ||
           std::any_of(function.defaults.begin(), function.defaults.end(),
                       [&](const OnnxAttribute& attribute) { return attribute.name == name; });
  };
  for (const OnnxAttribute& attribute : node.attributes)
    if (!declares(attribute.name))
      throw context.refused(
          fmt::format("the function has no attribute {}", quoted_name(attribute.name)));
  // Operations of which the function does not say the version are of the file's.
  std::map<std::string, std::int64_t> opsets = function.opsets;
  opsets.insert(file_.model().opsets.begin(), file_.model().opsets.end());
  Scope scope{{}, nullptr, &opsets};
  for (std::size_t i = 0; i < node.inputs.size(); ++i)
    if (context.has(i)) scope.values.emplace(function.inputs[i], context.input(i));
  std::vector<OnnxNode> nodes;
  for (const OnnxNode& inner : function.nodes) {
    nodes.push_back(with_attributes(inner, function, node));
    // What the caller left out, the nodes inside leave out, too.
    for (std::string& input : nodes.back().inputs) {
      const auto at = std::find(function.inputs.begin(), function.inputs.end(), input);
      if (at != function.inputs.end() && !scope.values.contains(input)) input.clear();
    }
  }
  run(nodes, scope);
  std::vector<Value> results;
  for (std::size_t i = 0; i < node.outputs.size(); ++i)
    results.push_back(result(function.outputs[i], scope));
  return results;
}

}  // namespace abide
