// SPDX-License-Identifier: MIT
#include "abide/report/value_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "abide/ask/json_text.hpp"
#include "abide/report/lines.hpp"

namespace abide {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostValuesShown = 8;

// The shape, and the first values.
std::string values_text(const RealArray& array) {
  std::string text = to_string(array.shape) + ":";
  for (std::size_t i = 0; i < std::min(array.values.size(), kMostValuesShown); ++i)
    text += fmt::format(" {}", array.values[i] + 0.0);  // of a closed gate -0, which is 0
  if (array.values.size() > kMostValuesShown)
    text += fmt::format(" and {} more", array.values.size() - kMostValuesShown);
  return text;
}

}  // namespace

std::string value_text(const Model& model, const std::string& at, const ValueAt& value) {
  Lines lines;
  bool shortened = false;
  const auto add = [&](const std::string& label, const std::string& name, const RealArray& array) {
    lines.add(label, name + values_text(array));
    shortened = shortened || array.values.size() > kMostValuesShown;
  };
  for (const auto& [name, array] : value.outputs)
    add(name == value.outputs.front().first ? (model.fields.empty() ? "output" : "fields") : "",
        name == "output" ? "" : name + " ", array);
  for (const auto& [name, array] : value.gradients)
    add(name == value.gradients.front().first ? "gradient by" : "", name + " ", array);
  if (!value.gradients.empty())
    lines.add("", value.weights_given ? "(of <w, output>, w as given)"
                                      : "(of the sum of the output's entries)");
  if (value.gates > 0)
    lines.add("gates", fmt::format("{} of {} open", value.open_gates, value.gates));
  if (shortened) lines.add("all values", "with --json, or --save FILE.npz");
  return fmt::format("{} at {}, in double precision\n\n{}", model.name, at, lines.text());
}

std::string value_json(const Model& model, const std::string& at, const ValueAt& value) {
  const auto list = [](const NamedArrays& arrays) {
    Json all = Json::array();
    for (const auto& [name, array] : arrays)
      all.push_back(Json{{"name", name}, {"shape", array.shape}, {"values", array.values}});
    return all;
  };
  Json json = new_document();
  json["model"] = model.name;
  json["at"] = at;
  json["outputs"] = list(value.outputs);
  json["weights_given"] = value.weights_given;
  json["gradients"] = list(value.gradients);
  json["gates"] = value.gates;
  json["open_gates"] = value.open_gates;
  return to_text(json);
}

RealArrays value_arrays(const ValueAt& value) {
  RealArrays arrays;
  for (const auto& [name, array] : value.outputs) arrays[name] = array;
  for (const auto& [name, array] : value.gradients) arrays["grad/" + name] = array;
  return arrays;
}

}  // namespace abide
