// SPDX-License-Identifier: MIT
#include "abide/sweep/reproduce_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "abide/ask/json_text.hpp"
#include "abide/plural.hpp"

namespace abide {

namespace {

ExperimentResult sum_of(const std::vector<ExperimentResult>& experiments) {
  ExperimentResult all;
  all.name = "all";
  for (const ExperimentResult& each : experiments) {
    all.cases += each.cases;
    all.pending += each.pending;
    all.predicted += each.predicted;
    all.predicted_cases += each.predicted_cases;
    all.counted += each.counted;
    all.counted_cases += each.counted_cases;
    all.independent += each.independent;
    all.searched_cases += each.searched_cases;
    all.proved_cases += each.proved_cases;
    all.cut_cases += each.cut_cases;
    all.seconds += each.seconds;
    if (each.notebook_seconds)
      all.notebook_seconds = all.notebook_seconds.value_or(0) + *each.notebook_seconds;
  }
  return all;
}

// How many times as long the notebook took, where all of it was computed here.
std::optional<double> ratio(const ExperimentResult& of) {
  if (!of.notebook_seconds || of.pending > 0 || of.cut_cases > 0) return {};
  return *of.notebook_seconds / std::max(of.seconds, 1e-9);
}

// A sum; with the number of cases summed when these are not all.
std::string part(std::size_t sum, std::size_t cases, std::size_t all) {
  if (cases == 0) return "-";
  return cases == all ? fmt::format("{}", sum) : fmt::format("{} ({})", sum, cases);
}

std::string line(const ExperimentResult& of) {
  std::string text =
      fmt::format("  {:<29} {:>5} {:>11} {:>11} {:>11} {:>6} {:>8.2f}", of.name, of.cases,
                  part(of.predicted, of.predicted_cases, of.cases),
                  part(of.counted, of.counted_cases, of.cases),
                  part(of.independent, of.searched_cases, of.cases),
                  of.searched_cases == 0 ? "-" : fmt::format("{}", of.proved_cases), of.seconds);
  if (of.notebook_seconds && of.name != "all")
    text += fmt::format(" {:>9.0f} {:>7}", *of.notebook_seconds,
                        ratio(of) ? fmt::format("{:.0f}", *ratio(of)) : "-");
  return text + "\n";
}

void list(std::string& text, const char* word, const std::vector<Disagreement>& entries) {
  for (const Disagreement& each : entries)
    text += fmt::format("  {}  {}: {}: {}\n            {}\n", word, each.experiment, each.model,
                        each.cause, each.command);
  if (!entries.empty()) text += "\n";
}

nlohmann::ordered_json list_json(const std::vector<Disagreement>& entries) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Disagreement& each : entries)
    json.push_back({{"experiment", each.experiment},
                    {"model", each.model},
                    {"cause", each.cause},
                    {"command", each.command}});
  return json;
}

}  // namespace

std::string reproduction_text(const ReproduceLabels& labels, const Reproduction& reproduction) {
  const ExperimentResult all = sum_of(reproduction.experiments);
  const std::size_t wrong = reproduction.disagreements.size();
  std::string text = fmt::format(
      "{}{}: {}\n\n", to_string(labels.paper),
      labels.scale == 1 ? "" : fmt::format(" at {} times the widths", labels.scale),
      wrong > 0 ? fmt::format("{} in {}", plural(wrong, "disagreement"), plural(all.cases, "case"))
      : all.pending > 0 ? fmt::format("interrupted; {} of {}, no disagreement so far",
                                      all.cases - all.pending, plural(all.cases, "case"))
                        : fmt::format("{}, no disagreement", plural(all.cases, "case")));
  list(text, "DISAGREE", reproduction.disagreements);
  list(text, "cut     ", reproduction.cut);
  text += fmt::format("  {:<29} {:>5} {:>11} {:>11} {:>11} {:>6} {:>8} {:>9} {:>7}\n", "experiment",
                      "cases", "predicted", "counted", "independent", "proved", "seconds",
                      "notebook", "ratio");
  for (const ExperimentResult& each : reproduction.experiments) text += line(each);
  text += line(all);
  text += "\n";
  text +=
      "  laws       summed over the cases; (n): over n of them, where theory speaks, a count\n"
      "             closed, or laws were sought\n";
  text += "  proved     cases with all laws found and every identity expanded over Q\n";
  if (all.pending > 0) text += fmt::format("  pending    {}\n", plural(all.pending, "case"));
  if (all.cut_cases > 0)
    text += fmt::format("  cut        {}, by a limit\n", plural(all.cut_cases, "case"));
  text += fmt::format("  seed       {}\n", labels.seed);
  text += fmt::format(
      "  seconds    of computing; {:.2f} by the clock, {}; the notebooks' "
      "on 64 cores{}\n",
      labels.seconds, plural(labels.threads, "thread"),
      labels.scale == 1 ? "" : ", for the widths of the paper");
  return text;
}

std::string reproduction_json(const ReproduceLabels& labels, const Reproduction& reproduction) {
  const ExperimentResult all = sum_of(reproduction.experiments);
  nlohmann::ordered_json json = new_document();
  json["paper"] = to_string(labels.paper);
  json["scale"] = labels.scale;
  json["seed"] = labels.seed;
  json["threads"] = labels.threads;
  // While something is not known, only a disagreement is certain.
  json["agree"] = nullptr;
  if (!reproduction.disagreements.empty())
    json["agree"] = false;
  else if (reproduction.pending == 0 && reproduction.cut.empty())
    json["agree"] = true;
  json["cases"] = all.cases;
  json["pending"] = all.pending;
  json["disagreements"] = list_json(reproduction.disagreements);
  json["cut"] = list_json(reproduction.cut);
  json["experiments"] = nlohmann::ordered_json::array();
  for (const ExperimentResult& each : reproduction.experiments) {
    nlohmann::ordered_json entry;
    entry["experiment"] = each.name;
    entry["cases"] = each.cases;
    entry["pending"] = each.pending;
    entry["predicted"] = each.predicted;
    entry["predicted_cases"] = each.predicted_cases;
    entry["counted"] = each.counted;
    entry["counted_cases"] = each.counted_cases;
    entry["independent"] = each.independent;
    entry["searched_cases"] = each.searched_cases;
    entry["proved_cases"] = each.proved_cases;
    entry["cut_cases"] = each.cut_cases;
    entry["seconds"] = each.seconds;
    entry["notebook_seconds"] = nullptr;
    entry["ratio"] = nullptr;
    if (each.notebook_seconds) entry["notebook_seconds"] = *each.notebook_seconds;
    if (ratio(each)) entry["ratio"] = *ratio(each);
    json["experiments"].push_back(std::move(entry));
  }
  json["seconds"] = labels.seconds;
  return to_text(json);
}

}  // namespace abide
