// SPDX-License-Identifier: MIT
#include "abide/report/document.hpp"

#include <fmt/format.h>

#include <cmath>

namespace abide {

nlohmann::ordered_json flow_document(const Flow& flow) {
  nlohmann::ordered_json json;
  json["model"] = flow.model().name;
  json["flow"] = flow.name();
  json["tau"] = nullptr;
  if (flow.damping()) json["tau"] = flow.damping()->text;
  json["metric"] = flow.metric();
  return json;
}

nlohmann::ordered_json count_document(const Flow& flow, const Count& count) {
  nlohmann::ordered_json json = flow_document(flow);
  json["parameters"] = flow.model().program.parameter_entries();
  json["state"] = count.state;
  json["lie_dimension"] = count.lie_dimension;
  json["laws"] = count.laws();
  json["levels"] = count.levels;
  json["closed"] = count.closed;
  json["stopped_by"] = nullptr;
  if (count.ending != Ending::closed) json["stopped_by"] = to_string(count.ending);
  json["primes"] = count.primes;
  json["seed"] = count.seed;
  json["error_probability"] = nullptr;
  if (count.error_probability) json["error_probability"] = *count.error_probability;
  json["free_gates"] = flow.model().free_gates();
  return json;
}

std::string to_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string flow_line(const Flow& flow) {
  std::string text = flow.name();
  if (flow.damping()) text += " with tau = " + flow.damping()->text;
  text += ", " + flow.metric() + " metric";
  if (flow.metric() == "natural") text += " (the laws are those of the euclidean one)";
  return text;
}

std::string rounded_up(double x) {
  const std::string down = fmt::format("{:.1e}", x);
  if (x == 0 || std::stod(down) >= x) return down;
  return fmt::format("{:.1e}", x + 0.1 * std::pow(10, std::floor(std::log10(x))));
}

std::vector<std::string> gates_lines(const Flow& flow) {
  if (!flow.model().free_gates()) return {};
  return {"free: every law counted is a law of the network; none is missed where the",
          "network's own gradients span the same space, as with two layers whose hidden",
          "units switch at distinct hyperplanes"};
}

}  // namespace abide
