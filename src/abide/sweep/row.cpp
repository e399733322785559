// SPDX-License-Identifier: MIT
#include "abide/sweep/row.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace abide {

namespace {

constexpr std::array<std::pair<Status, std::string_view>, 7> kNames{{
    {Status::pending, "pending"},
    {Status::done, "done"},
    {Status::limit, "limit"},
    {Status::timeout, "timeout"},
    {Status::out_of_memory, "out of memory"},
    {Status::crashed, "crashed"},
    {Status::error, "error"},
}};

}  // namespace

std::string_view to_string(Status status) {
  for (const auto& [each, name] : kNames)
    if (each == status) return name;
  return "";
}

Status status_of(std::string_view text) {
  for (const auto& [status, name] : kNames)
    if (name == text) return status;
  throw std::invalid_argument("no status: " + std::string(text));
}

Result result_of(const std::string& document, const std::string& certificate) {
  try {
    const auto json = nlohmann::json::parse(document);
    Result result;
    const std::optional<Dynamics> flow = dynamics_of(json.at("flow").get<std::string>());
    if (!flow) throw std::invalid_argument("a document names no flow");
    result.flow = *flow;
    if (!json.at("metric").is_null()) json.at("metric").get_to(result.metric);
    json.at("parameters").get_to(result.parameters);
    json.at("state").get_to(result.state);
    json.at("lie_dimension").get_to(result.lie_dimension);
    json.at("laws").get_to(result.laws);
    json.at("levels").get_to(result.levels);
    json.at("closed").get_to(result.closed);
    if (!json.at("stopped_by").is_null()) json.at("stopped_by").get_to(result.stopped_by);
    json.at("primes").get_to(result.primes);
    if (!json.at("error_probability").is_null())
      result.error_probability = json.at("error_probability").get<double>();
    json.at("free_gates").get_to(result.free_gates);
    if (json.contains("found")) {
      Result::Found& found = *(result.found = Result::Found{});
      json.at("independent").get_to(found.independent);
      json.at("complete").get_to(found.complete);
      json.at("max_degree").get_to(found.max_degree);
      json.at("max_time_degree").get_to(found.max_time_degree);
      json.at("ended").get_to(found.ended);
      json.at("undecided").get_to(found.undecided);
      found.found = json.at("found").size();
    }
    if (!certificate.empty()) {
      const auto claim = nlohmann::json::parse(certificate).at("claim");
      Result::Proved& proved = *(result.proved = Result::Proved{});
      claim.at("at_most").get_to(proved.at_most);
      claim.at("at_least").get_to(proved.at_least);
    }
    return result;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("no result: ") + error.what());
  }
}

}  // namespace abide
