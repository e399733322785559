// SPDX-License-Identifier: MIT
#include "abide/sweep/cases.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"
#include "abide/ring/random.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

Computation computation_of(const std::string& text) {
  for (const Computation each : {Computation::count, Computation::laws, Computation::proof})
    if (text == to_string(each)) return each;
  throw std::invalid_argument("no computation: " + text);
}

// FNV-1a (Fowler, Noll, Vo), 64 bits.
std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 0xcbf29ce484222325U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return h;
}

}  // namespace

std::string_view to_string(Computation computation) {
  switch (computation) {
    case Computation::count:
      return "count";
    case Computation::laws:
      return "laws";
    case Computation::proof:
      return "proof";
  }
  return "";
}

std::string to_request(const Case& what) {
  nlohmann::ordered_json json;
  json["group"] = what.group;
  json["model"] = what.model;
  json["flow"] = to_string(what.flow);
  json["tau"] = what.tau;
  json["metric"] = what.metric;
  // Left out where they say nothing, as they were before there were any.
  if (!what.weight_decay.empty()) json["weight_decay"] = what.weight_decay;
  if (!what.rates.empty()) json["rates"] = what.rates;
  if (!what.loss.empty()) json["loss"] = what.loss;
  if (!what.freeze.empty()) json["freeze"] = what.freeze;
  if (!what.only.empty()) json["only"] = what.only;
  json["compute"] = to_string(what.compute);
  json["max_degree"] = what.max_degree;
  json["features"] = what.features;
  json["seed"] = what.seed;
  json["seconds"] = what.limits.seconds;
  json["memory"] = what.limits.memory;
  try {
    return json.dump();
  } catch (const nlohmann::json::exception&) {  // the one thing that can be wrong
    throw ModelError(fmt::format("a case of group '{}': error: expected UTF-8", what.group));
  }
}

Case from_request(const std::string& request) {
  try {
    const auto json = nlohmann::json::parse(request);
    Case what;
    json.at("group").get_to(what.group);
    json.at("model").get_to(what.model);
    const std::optional<Dynamics> flow = dynamics_of(json.at("flow").get<std::string>());
    if (!flow) throw std::invalid_argument("a request names no flow");
    what.flow = *flow;
    json.at("tau").get_to(what.tau);
    json.at("metric").get_to(what.metric);
    what.weight_decay = json.value("weight_decay", "");
    what.rates = json.value("rates", "");
    what.loss = json.value("loss", "");
    what.freeze = json.value("freeze", what.freeze);
    what.only = json.value("only", what.only);
    what.compute = computation_of(json.at("compute").get<std::string>());
    json.at("max_degree").get_to(what.max_degree);
    json.at("features").get_to(what.features);
    json.at("seed").get_to(what.seed);
    json.at("seconds").get_to(what.limits.seconds);
    json.at("memory").get_to(what.limits.memory);
    return what;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("no request: ") + error.what());
  }
}

std::string difference(const Case& before, const Case& now) {
  Case other = now;
  other.limits = before.limits;
  const auto old = nlohmann::ordered_json::parse(to_request(before));
  const auto latest = nlohmann::ordered_json::parse(to_request(other));
  const auto text = [](const nlohmann::ordered_json& of, const std::string& key) {
    return of.contains(key) ? of.at(key).dump() : std::string("not given");
  };
  for (const auto* each : {&old, &latest})
    for (const auto& [key, value] : each->items())
      if (text(old, key) != text(latest, key))
        return fmt::format("{} was {}, is now {}", key, text(old, key), text(latest, key));
  return "";
}

std::string command_of(const Case& what) {
  const bool count = what.compute == Computation::count;
  std::string text =
      fmt::format("abide {} {}",
                  count                               ? "count"
                  : what.compute == Computation::laws ? "laws"
                                                      : "prove",
                  shell_word(what.model.starts_with('-') ? "./" + what.model : what.model));
  if (what.flow != Dynamics::gradient) text += fmt::format(" --flow {}", to_string(what.flow));
  if (!what.tau.empty()) text += " --tau " + shell_word(what.tau);
  const auto option = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", name, shell_word(value));
  };
  option("--metric", what.metric);
  option("--weight-decay", what.weight_decay);
  option("--rates", what.rates);
  option("--loss", what.loss);
  option("--freeze", fmt::format("{}", fmt::join(what.freeze, ",")));
  option("--only", fmt::format("{}", fmt::join(what.only, ",")));
  if (!count && what.max_degree != Case{}.max_degree)
    text += fmt::format(" --max-degree {}", what.max_degree);
  if (!what.features.empty()) text += " --features";
  for (const std::string& feature : what.features) text += " " + shell_word(feature);
  // Without a limit the command would take that of the machine.
  text += what.limits.memory != 0 ? fmt::format(" --memory {}", what.limits.memory)
                                  : std::string(" --memory 512PB");
  text += fmt::format(" --seed {}", what.seed);
  if (what.compute == Computation::proof) text += " -o proof.json";
  return text + limit_options() + " --json";
}

std::uint64_t derived_seed(std::uint64_t sweep_seed, const Case& what) {
  Case alone = what;
  alone.group.clear();
  alone.limits = {};
  alone.seed = 0;
  return Random(sweep_seed, {hash(to_request(alone))}).bits() >> 32;
}

}  // namespace abide
