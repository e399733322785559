// SPDX-License-Identifier: MIT
#include "abide/onnx/roles.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/onnx/known_operands.hpp"
#include "abide/onnx/tensor_data.hpp"
#include "abide/onnx/value.hpp"

namespace abide {

namespace {

constexpr const char* kMetadataKey = "abide.roles";

bool matches(const std::vector<std::string>& patterns, const std::string& name,
             std::set<std::string>& used) {
  bool found = false;
  for (const std::string& pattern : patterns) {
    if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
    used.insert(pattern);
    found = true;
  }
  return found;
}

std::map<std::string, Role> written_roles(const OnnxFile& file) {
  std::map<std::string, Role> result;
  const auto found = file.model().metadata.find(kMetadataKey);
  if (found == file.model().metadata.end()) return result;
  const auto fail = [&](const std::string& message) {
    return file_error(file.path(), fmt::format("the metadata {}: {}", kMetadataKey, message));
  };
  const auto document = nlohmann::json::parse(found->second, nullptr, false);
  if (!document.is_object()) throw fail("expected JSON such as {\"weight\": \"parameter\"}");
  for (const auto& [name, role] : document.items()) {
    if (role == "parameter")
      result[name] = Role::parameter;
    else if (role == "frozen")
      result[name] = Role::frozen;
    else if (role == "constant")
      result[name] = Role::constant;
    else
      throw fail(fmt::format("the role of {}; expected \"parameter\", \"frozen\" or \"constant\"",
                             quoted_name(name)));
  }
  return result;
}

bool has_huge_entries(const OnnxFile& file, const OnnxTensor& tensor) {
  return TensorData(file, tensor).reaches(-kMinusInfinity);
}

// Tensors of a graph and of those inside it, each with its name; of nodes Constant those of floats
// with an axis, which some exporters keep weights in.
void collect(const OnnxGraph& graph, std::vector<std::pair<std::string, const OnnxTensor*>>& named,
             std::vector<std::pair<std::string, const OnnxTensor*>>& constants) {
  for (const OnnxTensor& tensor : graph.initializers) named.emplace_back(tensor.name, &tensor);
  for (const OnnxNode& node : graph.nodes)
    for (const OnnxAttribute& attribute : node.attributes) {
      for (const OnnxGraph& inner : attribute.graphs) collect(inner, named, constants);
      if (node.operation == "Constant" && node.domain.empty() && attribute.name == "value" &&
          attribute.tensors.size() == 1 && node.outputs.size() == 1 &&
          !attribute.tensors[0].sizes.empty())
        constants.emplace_back(node.outputs[0], &attribute.tensors[0]);
    }
}

// Roles go by names, which graphs inside a graph may use again.
void require_one_meaning(const OnnxFile& file,
                         const std::vector<std::pair<std::string, const OnnxTensor*>>& named,
                         const std::vector<std::pair<std::string, const OnnxTensor*>>& constants) {
  std::set<std::string> names, again;
  for (const auto& [name, tensor] : named)
    if (!names.insert(name).second) again.insert(name);
  for (const auto& [name, tensor] : constants) again.insert(name);
  for (const OnnxFunction& function : file.model().functions)
    for (const OnnxNode& node : function.nodes)
      if (node.operation == "Constant") again.insert(node.outputs.begin(), node.outputs.end());
  for (const std::string& name : names)
    if (again.contains(name))
      throw file_error(file.path(),
                       fmt::format("two tensors are called {}, in one graph or in two, and one may "
                                   "be a parameter; expected a name for each",
                                   quoted_name(name)));
}

}  // namespace

Roles::Roles(const OnnxFile& file, const ImportOptions& options) {
  std::vector<std::pair<std::string, const OnnxTensor*>> named, constants;
  collect(file.model().graph, named, constants);
  require_one_meaning(file, named, constants);
  const std::map<std::string, Role> written = written_roles(file);
  const std::set<std::string> needed = needed_known(file.model().graph);
  std::set<std::string> used;
  const auto is_float = [&](const OnnxTensor& tensor) {
    return tensor.type != 8 && is_real(type_of(file.bytes(), tensor));
  };
  const auto decide = [&](const std::string& name,
                          const OnnxTensor& tensor) -> std::pair<Role, std::string> {
    if (matches(options.frozen, name, used)) return {Role::frozen, "as asked for"};
    if (matches(options.parameters, name, used)) return {Role::parameter, "as asked for"};
    if (const auto found = written.find(name); found != written.end())
      return {found->second, "as the file says"};
    if (needed.contains(name)) return {Role::constant, "its use needs its value"};
    if (has_huge_entries(file, tensor)) return {Role::constant, "a mask: entries of 1e30 or more"};
    return {Role::parameter, "an initializer of floats"};
  };
  for (const auto& [name, tensor] : named) {
    if (!is_float(*tensor)) continue;
    auto [role, why] = decide(name, *tensor);
    by_name_.emplace(name, role);
    decisions_.push_back({name, tensor->sizes, role, std::move(why)});
  }
  for (const auto& [name, tensor] : constants) {
    if (!is_float(*tensor) || by_name_.contains(name)) continue;
    const auto found = written.find(name);
    const bool frozen = matches(options.frozen, name, used);
    if (!frozen && !matches(options.parameters, name, used) && found == written.end()) continue;
    const auto [role, why] = decide(name, *tensor);
    by_name_.emplace(name, role);
    decisions_.push_back({name, tensor->sizes, role, why});
  }
  for (const auto& [name, role] : written)
    if (!by_name_.contains(name))
      throw file_error(file.path(), fmt::format("the metadata {}: there is no tensor {} of floats",
                                                kMetadataKey, quoted_name(name)));
  for (const auto* patterns : {&options.frozen, &options.parameters})
    for (const std::string& pattern : *patterns)
      if (!used.contains(pattern)) {
        std::vector<std::string> names;
        for (const RoleDecision& decision : decisions_) names.push_back(decision.name);
        throw file_error(file.path(), fmt::format("no tensor is called {}; there are {}",
                                                  quoted_name(pattern), listed(std::move(names))));
      }
}

Role Roles::of(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? Role::constant : found->second;
}

}  // namespace abide
