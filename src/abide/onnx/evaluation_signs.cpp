// SPDX-License-Identifier: MIT
#include "abide/onnx/evaluation_signs.hpp"

#include <set>

#include "abide/io/diagnostic.hpp"

namespace abide {

std::vector<std::string> evaluation_signs(const OnnxModel& model) {
  std::set<std::string> initializers;
  for (const OnnxTensor& tensor : model.graph.initializers) initializers.insert(tensor.name);
  std::vector<std::string> merged, renamed, evaluated;
  const auto version = model.opsets.find("");
  for (const OnnxNode& node : model.graph.nodes) {
    if (node.operation == "Identity" && node.inputs.size() == 1 && node.outputs.size() == 1 &&
        initializers.contains(node.inputs[0]))
      merged.push_back(node.outputs[0]);
    if (node.operation != "BatchNormalization" || version == model.opsets.end()) continue;
    std::int64_t mode = -1;
    for (const OnnxAttribute& attribute : node.attributes)
      if (attribute.name == (version->second >= 14 ? "training_mode" : "is_test"))
        mode = attribute.integer;
    const bool training = version->second >= 14  ? mode == 1
                          : version->second >= 7 ? node.outputs.size() > 1
                                                 : mode <= 0;
    if (!training) evaluated.push_back(node.name.empty() ? node.outputs.at(0) : node.name);
  }
  for (const std::string& name : initializers)
    if (name.starts_with("onnx::")) renamed.push_back(name);
  std::vector<std::string> signs;
  if (!merged.empty())
    signs.push_back(
        "copies of one tensor, as exporters write them for tensors that happen to be "
        "equal: " +
        listed(merged) + "; where training moves them apart, the laws are others");
  if (!renamed.empty())
    signs.push_back("tensors that the exporter computed from parameters: " + listed(renamed) +
                    "; what was one parameter may be two, and a normalization may be gone");
  if (!evaluated.empty())
    signs.push_back(
        "normalizations that are evaluated, not trained: " + listed(evaluated) +
        "; in training they divide by what they measure, which has other laws, and here by "
        "numbers of the file, of which 1/sqrt(var + eps) is rounded to double precision");
  return signs;
}

}  // namespace abide
