// SPDX-License-Identifier: MIT
#include "abide/onnx/known_operands.hpp"

#include <algorithm>
#include <map>

namespace abide {

const std::vector<std::size_t>& known_operands(const std::string& operation) {
  static const std::map<std::string, std::vector<std::size_t>> table = {
      {"BatchNormalization", {3, 4}},
      {"Clip", {1, 2}},
      {"Col2Im", {1, 2}},
      {"ConstantOfShape", {0}},
      {"Dropout", {1}},
      {"Equal", {0, 1}},
      {"Expand", {1}},
      {"Greater", {0, 1}},
      {"GreaterOrEqual", {0, 1}},
      {"GRU", {4}},
      {"If", {0}},
      {"LSTM", {4}},
      {"Less", {0, 1}},
      {"LessOrEqual", {0, 1}},
      {"Loop", {0, 1}},
      {"NegativeLogLikelihoodLoss", {2}},
      {"Not", {0}},
      {"OneHot", {1, 2}},
      {"Pad", {1, 2}},
      {"Pow", {1}},
      {"RNN", {4}},
      {"Range", {0, 1, 2}},
      {"Reshape", {1}},
      {"Resize", {1, 2, 3}},
      {"RotaryEmbedding", {1, 2}},
      {"SoftmaxCrossEntropyLoss", {2}},
      {"Tile", {1}},
      {"Upsample", {1}},
      {"Where", {0}},
  };
  static const std::vector<std::size_t> none;
  const auto found = table.find(operation);
  return found == table.end() ? none : found->second;
}

namespace {

// Names that depend on an input.
void collect_open(const OnnxGraph& graph, std::set<std::string>& open) {
  for (const OnnxNode& node : graph.nodes) {
    bool depends = false;
    for (const std::string& input : node.inputs) depends = depends || open.contains(input);
    for (const OnnxAttribute& attribute : node.attributes)
      for (const OnnxGraph& inner : attribute.graphs) {
        for (const OnnxValue& value : inner.inputs) open.insert(value.name);
        collect_open(inner, open);
        for (const OnnxValue& value : inner.outputs) depends = depends || open.contains(value.name);
      }
    if (depends) open.insert(node.outputs.begin(), node.outputs.end());
  }
}

// Nodes come after those that they need: once from the end is enough.
void collect_needed(const OnnxGraph& graph, const std::set<std::string>& open,
                    std::set<std::string>& needed) {
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    for (const OnnxAttribute& attribute : node->attributes)
      for (const OnnxGraph& inner : attribute.graphs) collect_needed(inner, open, needed);
    bool whole = false;
    for (const std::string& output : node->outputs)
      whole = whole || (!output.empty() && needed.contains(output));
    static const std::vector<std::size_t> none;
    const std::vector<std::size_t>& some =
        node->domain.empty() ? known_operands(node->operation) : none;
    for (std::size_t i = 0; i < node->inputs.size(); ++i) {
      const bool wanted = whole || std::find(some.begin(), some.end(), i) != some.end();
      if (wanted && !open.contains(node->inputs[i])) needed.insert(node->inputs[i]);
    }
  }
}

}  // namespace

std::set<std::string> needed_known(const OnnxGraph& graph, bool inputs) {
  std::set<std::string> leaves;
  for (const OnnxTensor& tensor : graph.initializers) leaves.insert(tensor.name);
  std::set<std::string> open;
  for (const OnnxValue& input : graph.inputs)
    if (!leaves.contains(input.name)) (inputs ? leaves : open).insert(input.name);
  collect_open(graph, open);
  std::set<std::string> needed;
  collect_needed(graph, open, needed);
  return needed;
}

}  // namespace abide
