// SPDX-License-Identifier: MIT
#include "abide/ask/json_text.hpp"

#include <nlohmann/json.hpp>

namespace abide {

namespace {

constexpr auto kReplace = nlohmann::json::error_handler_t::replace;

}  // namespace

nlohmann::ordered_json new_document() {
  nlohmann::ordered_json json;
  json["schema"] = kSchema;
  return json;
}

nlohmann::ordered_json flow_document(const Flow& flow) {
  nlohmann::ordered_json json;
  json["model"] = flow.model().name;
  json["flow"] = to_string(flow.dynamics());
  json["tau"] = nullptr;
  if (flow.damping()) json["tau"] = flow.damping()->text;
  json["weight_decay"] = nullptr;
  if (!flow.options().decay.is_zero()) json["weight_decay"] = flow.options().decay.to_string();
  for (const char* key : {"metric", "rates", "loss"}) json[key] = nullptr;
  if (descends(flow.dynamics())) {
    json["metric"] = flow.metric().text();
    if (flow.metric().has_rates()) json["rates"] = flow.metric().rates_text();
    json["loss"] = name_of(flow.model().loss);
  }
  json["frozen"] = flow.options().frozen;
  json["only"] = nullptr;
  if (!flow.only().empty()) json["only"] = flow.only();
  return json;
}

nlohmann::ordered_json imported_document(const Imported& imported) {
  nlohmann::ordered_json json;
  json["tensors"] = nlohmann::ordered_json::array();
  for (const RoleDecision& tensor : imported.tensors)
    json["tensors"].push_back({{"name", tensor.name},
                               {"shape", tensor.shape},
                               {"role", to_string(tensor.role)},
                               {"why", tensor.why}});
  json["inputs"] = imported.inputs;
  json["notes"] = imported.notes;
  json["evaluation"] = imported.evaluation;
  json["operations"] = imported.operations;
  return json;
}

std::string to_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, kReplace) + "\n";
}

std::string to_text(nlohmann::ordered_json json, std::optional<double> seconds) {
  if (!seconds) return json.dump(-1, ' ', false, kReplace);
  json["seconds"] = *seconds;
  return to_text(json);
}

}  // namespace abide
