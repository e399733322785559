// SPDX-License-Identifier: MIT
#include "abide/onnx/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/onnx/evaluation_signs.hpp"
#include "abide/onnx/importer.hpp"
#include "abide/onnx/real_values.hpp"
#include "abide/onnx/tensor_data.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/ring/random.hpp"

namespace abide {

namespace {

class Import {
 public:
  Import(std::shared_ptr<const OnnxFile> file, const ImportOptions& options, bool known_too)
      : options_(options), known_too_(known_too), file_(std::move(file)) {}

  ImportedModel imported() {
    const OnnxModel& written = file_->model();
    if (!written.opsets.contains("")) require_no_operations_of_onnx();
    const Roles roles(*file_, options_);
    Importer importer(*file_, options_, roles, builder_);
    builder_.model().name = file_->path();
    Scope scope{{}, nullptr, &written.opsets};
    add_inputs(scope);
    importer.run(written.graph, scope);
    for (const std::string& name : output_names()) add_output(name, importer, scope);
    if (result_.outputs.empty() && !known_too_)
      throw fail("no output depends on a parameter or an input; expected one");
    result_.file = file_;
    result_.about.tensors = roles.decisions();
    for (const RoleDecision& decision : result_.about.tensors)
      if (decision.role == Role::frozen && importer.parameters().contains(decision.name))
        builder_.model().frozen.push_back(decision.name);
    result_.about.notes.insert(result_.about.notes.begin(), importer.notes().begin(),
                               importer.notes().end());
    result_.about.evaluation = evaluation_signs(written);
    result_.about.operations = importer.census();
    result_.tensors = importer.parameters();
    // It outlives this, and whoever imports.
    result_.about.values = [file = file_, tensors = result_.tensors](const std::string& parameter) {
      return TensorData(*file, tensors.at(parameter)).reals();
    };
    finish(importer);
    result_.model.imported = std::make_shared<Imported>(result_.about);
    return std::move(result_);
  }

 private:
  [[nodiscard]] ModelError fail(const std::string& message) const {
    return file_error(file_->path(), message);
  }

  void require_no_operations_of_onnx() const {
    for (const OnnxNode& node : file_->model().graph.nodes)
      if (node.domain.empty())
        throw fail("the file does not say which version of the operations it uses");
  }

  // The shape of an input, of which sizes may be open.
  Shape shape_of_input(const OnnxValue& input) {
    const auto given = options_.shapes.find(input.name);
    if (given != options_.shapes.end()) {
      const Shape& shape = given->second;
      bool fits = !input.has_shape || shape.size() == input.sizes.size();
      for (std::size_t axis = 0; fits && input.has_shape && axis < shape.size(); ++axis)
        fits = input.sizes[axis] == OnnxValue::kOpen || input.sizes[axis] == shape[axis];
      if (!fits)
        throw fail(fmt::format("the input {} has shape {}, and is given {}",
                               quoted_name(input.name), open_shape(input), to_string(shape)));
      return shape;
    }
    if (!input.has_shape)
      throw fail(fmt::format("the input {} has no shape; expected one to be given",
                             quoted_name(input.name)));
    Shape shape = input.sizes;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      // Some exporters write sizes of 0 or below for what is open.
      if (shape[axis] > 0) continue;
      if (axis != 0)
        throw fail(
            fmt::format("the input {} of shape {} leaves sizes open; expected its shape to "
                        "be given",
                        quoted_name(input.name), open_shape(input)));
      shape[axis] = 1;
      result_.about.notes.push_back(fmt::format(
          "the input {}: its first size is open, and taken as 1", quoted_name(input.name)));
      result_.opened.emplace(input.name, shape);
    }
    return shape;
  }

  static std::string open_shape(const OnnxValue& input) {
    std::string text;
    for (std::size_t axis = 0; axis < input.sizes.size(); ++axis) {
      const std::string& name = input.size_names[axis];
      text +=
          (axis == 0 ? "" : ", ") + (input.sizes[axis] >= 0 ? fmt::format("{}", input.sizes[axis])
                                     : name.empty()         ? "?"
                                                            : name_shown(name));
    }
    return "[" + text + "]";
  }

  void add_inputs(Scope& scope) {
    const OnnxGraph& graph = file_->model().graph;
    std::set<std::string> initialized, names;
    for (const OnnxTensor& tensor : graph.initializers) initialized.insert(tensor.name);
    for (const OnnxValue& input : graph.inputs) {
      if (initialized.contains(input.name)) continue;  // older files list these, too
      if (!names.insert(input.name).second)
        throw fail(fmt::format("two inputs are called {}", quoted_name(input.name)));
    }
    for (const auto& [name, shape] : options_.shapes) require_input(names, name);
    for (const auto& [name, value] : options_.known_inputs) require_input(names, name);
    for (const OnnxValue& input : graph.inputs)
      if (names.contains(input.name)) scope.values.emplace(input.name, value_of(input));
  }

  void require_input(const std::set<std::string>& names, const std::string& name) const {
    if (names.contains(name)) return;
    throw fail(fmt::format("there is no input {}; there are: {}", quoted_name(name),
                           listed({names.begin(), names.end()})));
  }

  Value value_of(const OnnxValue& input) {
    if (const auto known = options_.known_inputs.find(input.name);
        known != options_.known_inputs.end()) {
      result_.about.inputs.push_back(
          fmt::format("{}: its value is given", printable(input.name, 80)));
      return known->second;
    }
    const std::string place =
        fmt::format("{}: error: the input {}: ", file_->path(), quoted_name(input.name));
    if (input.type == 0) throw ModelError(place + "no tensor; expected one");
    const ElementType type = element_type(input.type, place);
    const Shape shape = shape_of_input(input);
    result_.about.inputs.push_back(
        fmt::format("{}: {} {}", printable(input.name, 80), to_string(type), to_string(shape)));
    if (!is_real(type)) return Tokens{input.name, shape};
    try {
      return Computed{builder_.input(input.name, shape)};
    } catch (const std::invalid_argument& error) {
      throw ModelError(place + error.what());
    }
  }

  // Those that were asked for, or those of the graph without losses, if there are others.
  [[nodiscard]] std::vector<std::string> output_names() {
    if (!options_.outputs.empty()) return options_.outputs;
    const OnnxGraph& graph = file_->model().graph;
    std::set<std::string> losses, statistics;
    for (const OnnxNode& node : graph.nodes) {
      if (node.operation == "SoftmaxCrossEntropyLoss" ||
          node.operation == "NegativeLogLikelihoodLoss")
        losses.insert(node.outputs.begin(), node.outputs.end());
      if (node.operation == "BatchNormalization" && node.outputs.size() > 1)
        statistics.insert(node.outputs.begin() + 1, node.outputs.end());
    }
    std::vector<std::string> all, chosen;
    for (const OnnxValue& output : graph.outputs) {
      if (statistics.contains(output.name)) {
        result_.about.notes.push_back(fmt::format(
            "the output {} is a running statistic, and left out", quoted_name(output.name)));
        continue;
      }
      all.push_back(output.name);
      if (!losses.contains(output.name)) chosen.push_back(output.name);
    }
    if (chosen.empty()) return all;
    for (const std::string& name : all)
      if (losses.contains(name))
        result_.about.notes.push_back(fmt::format(
            "the output {} is a loss, and left out: laws hold for any", quoted_name(name)));
    return chosen;
  }

  void add_output(const std::string& name, const Importer& importer, const Scope& scope) {
    const Value& value = importer.result(name, scope);
    const auto left_out = [&](const char* what) {
      result_.about.notes.push_back(
          fmt::format("the output {} is {}, and left out", quoted_name(name), what));
    };
    std::visit(Match{[&](const Known& known) {
                       result_.known.emplace(name, known);
                       left_out("known");
                     },
                     [&](const Computed& computed) {
                       if (computed.truth) {
                         result_.truths.emplace(name, computed.node);
                         left_out("a truth value");
                         return;
                       }
                       result_.outputs.push_back(name);
                       values_.push_back(computed.node);
                     },
                     [&](const Masked&) {
                       throw fail(fmt::format("the output {} has entries of minus infinity",
                                              quoted_name(name)));
                     },
                     [&](const Tokens&) { left_out("whole numbers"); }},
               value);
  }

  void finish(Importer& importer) {
    const Program& program = builder_.program();
    std::set<std::string> taken;
    for (const auto* ids : {&program.parameters(), &program.probes()})
      for (const NodeId id : *ids) taken.insert(program.name(id));
    for (std::size_t i = 0; i < values_.size(); ++i) {
      std::string weights = values_.size() == 1 ? "w" : "w_" + result_.outputs[i];
      while (!taken.insert(weights).second) weights += "#";
      builder_.output(values_[i], weights);
    }
    if (values_.empty()) {
      builder_.model().gates = importer.work().gates().all();
      result_.model = std::move(builder_.model());
      return;
    }
    builder_.model().gates = importer.work().gates().needed_for(builder_.objective());
    // Truth values may have gates of their own.
    if (!result_.truths.empty()) builder_.model().gates = importer.work().gates().all();
    result_.model = std::move(builder_).finish();
  }

  const ImportOptions& options_;
  bool known_too_;
  std::shared_ptr<const OnnxFile> file_;
  ModelBuilder builder_;
  ImportedModel result_;
  std::vector<NodeId> values_;
};

// Whether, of two samples, the second changes what the first gives, at random numbers.
bool samples_meet(const ImportedModel& two) {
  const Program& program = two.model.program;
  Random random(seed_about(program, 1), {0x5a3d});
  const auto drawn = [&](NodeId id) {
    std::vector<double> values(static_cast<std::size_t>(entries(program.shape(id))));
    for (double& value : values) value = static_cast<double>(random.between(16, 128)) / 64;
    return values;
  };
  std::map<NodeId, std::vector<double>> leaves;
  for (const NodeId id : program.parameters()) leaves[id] = drawn(id);
  for (const NodeId id : two.model.inputs) leaves[id] = drawn(id);
  std::vector<NodeId> outputs;
  for (const Model::Output& output : two.model.outputs) outputs.push_back(output.value);
  const auto before = real_values(program, two.model.gates, outputs, leaves);
  for (const NodeId id : two.model.inputs) {
    if (program.shape(id).empty() || program.shape(id)[0] != 2) continue;
    std::vector<double>& values = leaves[id];
    const std::vector<double> others = drawn(id);
    const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
    std::copy(others.begin() + half, others.end(), values.begin() + half);
  }
  const auto after = real_values(program, two.model.gates, outputs, leaves);
  for (std::size_t k = 0; k < before.size(); ++k)
    for (std::size_t i = 0; i < before[k].size() / 2; ++i)
      if (before[k][i] != after[k][i] && !(std::isnan(before[k][i]) && std::isnan(after[k][i])))
        return true;
  return false;
}

// One sample stands for all only where samples have nothing to do with each other.
void require_separate_samples(const std::shared_ptr<const OnnxFile>& file,
                              const ImportOptions& options, bool known_too, ImportedModel& one) {
  constexpr std::int64_t most = 1 << 22;  // entries of all nodes
  std::int64_t size = 0;
  for (const Node& node : one.model.program.nodes()) size += entries(node.shape);
  ImportOptions pair = options;
  for (const auto& [name, shape] : one.opened) {
    pair.shapes[name] = shape;
    pair.shapes[name][0] = 2;
  }
  bool meet = false;
  const char* unknown =
      size > most ? "the network is too large to look whether samples act on each other" : nullptr;
  try {
    if (unknown == nullptr) meet = samples_meet(Import(file, pair, known_too).imported());
  } catch (const std::exception&) {
    unknown = "two samples could not be taken, to see whether samples act on each other";
  }
  if (meet)
    throw file_error(file->path(),
                     "the samples of a batch act on each other, as in a normalization that is "
                     "trained, or the output has no axis for them first; expected shapes of inputs "
                     "(--input) with several samples, or with one if that is meant");
  if (unknown == nullptr) return;
  one.about.notes.emplace_back(unknown);
  one.model.imported = std::make_shared<Imported>(one.about);
}

}  // namespace

std::vector<Rational> ImportedModel::exact_values(const std::string& parameter) const {
  return TensorData(*file, tensors.at(parameter)).exact();
}

ImportedModel import_onnx(const std::shared_ptr<const OnnxFile>& file, const ImportOptions& options,
                          bool known_too) {
  try {
    ImportedModel result = Import(file, options, known_too).imported();
    if (!result.opened.empty()) require_separate_samples(file, options, known_too, result);
    return result;
  } catch (const ShapeError& error) {
    throw file_error(file->path(), error.what());
  }
}

ImportedModel import_onnx(const std::string& path, const ImportOptions& options, bool known_too) {
  return import_onnx(std::make_shared<const OnnxFile>(path), options, known_too);
}

}  // namespace abide
