// SPDX-License-Identifier: MIT
#include "abide/report/model_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "abide/ask/json_text.hpp"
#include "abide/model/census.hpp"
#include "abide/model/unused.hpp"
#include "abide/plural.hpp"
#include "abide/report/import_lines.hpp"
#include "abide/report/lines.hpp"

namespace abide {

namespace {

using Json = nlohmann::ordered_json;

// `network`, `reparametrization` or `field`.
std::string kind_of(const Model& model) {
  if (!model.fields.empty()) return "field";
  return model.inputs.empty() && model.gates.empty() ? "reparametrization" : "network";
}

std::string counted(const std::map<std::string, std::size_t, std::less<>>& numbers) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : numbers) parts.push_back(fmt::format("{} {}", count, name));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::int64_t gate_entries(const Model& model) {
  std::int64_t total = 0;
  for (const Model::Gate& gate : model.gates) total += entries(model.program.shape(gate.probe));
  return total;
}

std::set<NodeId> unused(const Model& model) {
  const std::vector<NodeId> list = unused_parameters(model);
  return {list.begin(), list.end()};
}

}  // namespace

std::string model_text(const Model& model, const Sizes& sizes) {
  const Program& program = model.program;
  const std::size_t tensors = program.parameters().size();
  std::string text = fmt::format(
      "{}: a {}{} with {} in {}\n\n", model.name, model.fields.empty() ? "" : "vector ",
      kind_of(model), plural(static_cast<std::size_t>(program.parameter_entries()), "parameter"),
      plural(tensors, "tensor"));
  Lines lines;
  add_import(lines, model);
  if (model.imported != nullptr) lines.add("of the file", counted(model.imported->operations));
  if (!sizes.empty()) {
    std::vector<std::string> parts;
    for (const NamedSize& size : sizes)
      parts.push_back(fmt::format("{} = {}", size.name, size.value));
    lines.add("sizes", fmt::format("{}", fmt::join(parts, ", ")));
  }
  const std::set<NodeId> idle = unused(model);
  for (const NodeId id : program.parameters())
    lines.add(id == program.parameters().front() ? "parameters" : "",
              fmt::format("{} {} {}{}", program.name(id), to_string(program.shape(id)),
                          to_string(role_of(model, id)),
                          idle.contains(id) ? ", does not occur in the model" : ""));
  for (const NodeId id : model.inputs)
    lines.add(id == model.inputs.front() ? "inputs" : "",
              fmt::format("{} {}", program.name(id), to_string(program.shape(id))));
  for (std::size_t i = 0; i < model.outputs.size(); ++i)
    lines.add(i == 0 ? (kind_of(model) == "network" ? "output" : "phi") : "",
              to_string(program.shape(model.outputs[i].value)));
  if (!model.fields.empty()) lines.add("fields", fmt::format("{}", model.fields.size()));
  if (!model.gates.empty())
    lines.add("gates", fmt::format("{} in {}: free inputs for laws; on data each is 1 where its "
                                   "argument is positive, else 0",
                                   gate_entries(model), plural(model.gates.size(), "tensor")));
  const Census census = census_of(model);
  lines.add("operations", census.nodes == 0 ? "none"
                                            : fmt::format("{}: {}", plural(census.nodes, "node"),
                                                          counted(census.operations)));
  if (!census.functions.empty()) lines.add("functions", counted(census.functions));
  lines.add("values", fmt::format("{} in these nodes together", census.entries));
  if (model.fields.empty()) {
    lines.add("loss", std::string(name_of(model.loss)));
    lines.add("metric", model.metric);
    if (!model.rates.empty()) lines.add("rates", model.rates);
  }
  return text + lines.text();
}

std::string model_json(const Model& model, const Sizes& sizes) {
  const Program& program = model.program;
  const auto shaped = [&](NodeId id) {
    return Json{{"name", program.name(id)}, {"shape", program.shape(id)}};
  };
  Json json = new_document();
  json["model"] = model.name;
  json["kind"] = kind_of(model);
  json["sizes"] = Json::object();
  for (const NamedSize& size : sizes) json["sizes"][size.name] = size.value;
  if (model.imported != nullptr) json["imported"] = imported_document(*model.imported);
  json["parameters"] = program.parameter_entries();
  json["tensors"] = Json::array();
  const std::set<NodeId> idle = unused(model);
  for (const NodeId id : program.parameters()) {
    Json tensor = shaped(id);
    tensor["role"] = to_string(role_of(model, id));
    tensor["occurs"] = !idle.contains(id);
    json["tensors"].push_back(std::move(tensor));
  }
  json["inputs"] = Json::array();
  for (const NodeId id : model.inputs) json["inputs"].push_back(shaped(id));
  json["outputs"] = Json::array();
  for (const Model::Output& output : model.outputs)
    json["outputs"].push_back(Json{{"shape", program.shape(output.value)}});
  json["fields"] = model.fields.size();
  json["gates"] = gate_entries(model);
  const Census census = census_of(model);
  json["nodes"] = census.nodes;
  json["operations"] = census.operations;
  json["functions"] = census.functions;
  json["values"] = census.entries;
  json["loss"] = json["metric"] = json["rates"] = nullptr;
  if (model.fields.empty()) {
    json["loss"] = name_of(model.loss);
    json["metric"] = model.metric;
    if (!model.rates.empty()) json["rates"] = model.rates;
  }
  return to_text(json);
}

}  // namespace abide
