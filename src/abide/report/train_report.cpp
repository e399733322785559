// SPDX-License-Identifier: MIT
#include "abide/report/train_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "abide/ask/json_text.hpp"
#include "abide/plural.hpp"
#include "abide/report/document.hpp"
#include "abide/report/train_names.hpp"

namespace abide {

using Json = nlohmann::ordered_json;

namespace {

const char* end_name(RunEnd end) {
  switch (end) {
    case RunEnd::done:
      return "done";
    case RunEnd::diverged:
      return "diverged";
    case RunEnd::interrupted:
      return "interrupted";
    case RunEnd::failed:
      return "failed";
  }
  return "";
}

const char* standing_name(Watched::Standing standing) {
  switch (standing) {
    case Watched::Standing::own:
      return "law";
    case Watched::Standing::without_decay:
      return "law without weight decay";
    case Watched::Standing::of_gradient:
      return "law of gradient flow";
    case Watched::Standing::not_a_law:
      return "not a law";
    case Watched::Standing::not_with_free_gates:
      return "not a law with free gates";
    case Watched::Standing::undecided:
      return "not decided";
  }
  return "";
}

std::size_t label_width(const Plan& plan) {
  std::size_t width = 7;
  for (const Setting& setting : plan.settings) width = std::max(width, setting.label.size());
  return width;
}

void add_runs(std::string& text, const Plan& plan, const Training& training) {
  const std::size_t width = label_width(plan);
  text += fmt::format("\n  {:{}}  {:>9}  {:>12}  {:>12}\n", "run", width, "steps", "first loss",
                      "last loss");
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const History& history = training.histories[i];
    const Setting& setting = plan.settings[i];
    if (history.records.empty()) {
      text += fmt::format("  {:{}}  {}\n", setting.label, width, end_text(history, setting));
      continue;
    }
    text += fmt::format("  {:{}}  {:>9}  {:>12.6g}  {:>12.6g}", setting.label, width, history.steps,
                        history.records.front().loss, history.records.back().loss);
    if (history.end != RunEnd::done) text += "  " + end_text(history, setting);
    text += '\n';
  }
  for (std::size_t i = training.histories.size(); i < plan.settings.size(); ++i)
    text += fmt::format("  {:{}}  not begun\n", plan.settings[i].label, width);
}

// Function by function, with a line for each run that watches it.
void add_drifts(std::string& text, const Plan& plan, const Training& training) {
  const TrainNames names(plan);
  std::map<std::string, std::string> blocks;
  const std::size_t width = label_width(plan);
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const Setting& setting = plan.settings[i];
    for (std::size_t k = 0; k < setting.watched.size(); ++k) {
      const Watched& law = setting.watched[k];
      blocks[law.expression] += fmt::format("    {:{}}  {:33}  {}\n", setting.label, width,
                                            drift_text(training.histories[i], k), standing(law));
    }
  }
  for (const std::string& expression : names.expressions())
    if (blocks.contains(expression))
      text += fmt::format("\n  {}\n{}", names.function(expression), blocks[expression]);
  if (names.expressions().empty() && plan.settings[0].missing.empty())
    text += "\n  no laws to watch: this flow has none\n";
  for (const std::string& note : notes(plan, training)) text += fmt::format("\n  {}\n", note);
}

}  // namespace

std::string end_text(const History& history, const Setting& setting) {
  const std::string of = fmt::format("at step {} of {}", history.steps + 1, setting.steps);
  switch (history.end) {
    case RunEnd::done:
      return "done";
    case RunEnd::diverged:
      return history.records.empty() ? "the loss is not finite at the start" : "diverged " + of;
    case RunEnd::interrupted:
      return fmt::format("stopped at step {} of {}", history.steps, setting.steps);
    case RunEnd::failed:
      return fmt::format("failed {}: {}", of, history.why);
  }
  return "";
}

// Rounding differs between machines; it is called that.
std::string drift_text(const History& history, std::size_t law) {
  std::string until;
  if (const std::size_t lost = history.lost(law); lost < history.records.size())
    until = fmt::format("not finite from step {} on", history.records[lost].step);
  if (!history.measured(law)) return until.empty() ? "not measured" : until;
  if (!until.empty()) until = "; " + until;
  if (history.only_rounding(law)) return "drift only rounding" + until;
  return fmt::format("drift {:.2e}, relative {:.2e}{}", history.drift(law),
                     history.relative_drift(law), until);
}

std::vector<std::string> notes(const Plan& plan, const Training& training) {
  std::vector<std::string> result = plan.data.notes;
  for (std::size_t i = 0; i < plan.settings.size(); ++i) {
    const Setting& setting = plan.settings[i];
    if (!setting.missing.empty() && (i == 0 || setting.missing != plan.settings[i - 1].missing ||
                                     setting.flow != plan.settings[i - 1].flow))
      result.push_back(fmt::format("{}: {}", flow_line(*setting.flow), setting.missing));
    if (i < training.histories.size() && training.histories[i].left_positive)
      result.push_back(fmt::format(
          "{}: an entry that the metric wants positive is not, seen at step {}; its flow keeps the "
          "sign",
          setting.label, *training.histories[i].left_positive));
  }
  return result;
}

std::string standing(const Watched& watched) {
  const std::string laws = watched.count == 0 ? ""
                                              : fmt::format("{} {} ", watched.count,
                                                            watched.count == 1 ? "law" : "laws");
  const std::string law = laws.empty() ? "law " : laws;
  switch (watched.standing) {
    case Watched::Standing::own:
      return law + "of this flow";
    case Watched::Standing::without_decay:
      return law + "without weight decay, not with it";
    case Watched::Standing::of_gradient:
      return law + "of gradient flow, not of this flow";
    case Watched::Standing::not_a_law:
      return "not a law of this flow";
    case Watched::Standing::not_with_free_gates:
      return "not a law with free gates";
    case Watched::Standing::undecided:
      return "not decided";
  }
  return "";
}

DriftCase drift_case(const Plan& plan, const Training& training, std::size_t run, std::size_t law) {
  DriftCase result = plan.settings[run].watched[law].drift;
  if (run >= training.histories.size() || training.histories[run].records.empty()) return result;
  double largest = 0;
  for (const double x : training.first[run][law]) largest = std::max(largest, std::abs(x));
  result.starts_at_zero =
      largest <= rounding(0) * training.histories[run].records.front().terms[law];
  return result;
}

std::string mass_label(const Setting& setting) {
  return setting.label.substr(0, setting.label.find(", step"));
}

std::string training_line(const Plan& plan) {
  const std::uint64_t steps = plan.settings[0].steps;
  const bool same = std::all_of(plan.settings.begin(), plan.settings.end(),
                                [steps](const Setting& s) { return s.steps == steps; });
  return fmt::format("{} on {}, {}{}", plan.experiment.optimizer, plan.experiment.model,
                     plural(plan.settings.size(), "run"),
                     same ? " of " + plural(steps, "step") : "");
}

std::vector<OrderLine> orders(const Plan& plan, const Training& training) {
  std::vector<OrderLine> lines;
  if (!plan.steps_differ) return lines;
  // Runs with one mass come one after the other.
  for (std::size_t begin = 0; begin < plan.settings.size();) {
    std::size_t end = begin;
    while (end < plan.settings.size() && plan.settings[end].mass == plan.settings[begin].mass)
      ++end;
    const bool all = end <= training.histories.size() &&
                     std::all_of(training.histories.begin() + static_cast<std::ptrdiff_t>(begin),
                                 training.histories.begin() + static_cast<std::ptrdiff_t>(end),
                                 [](const History& h) { return h.end == RunEnd::done; });
    const std::vector<Watched>& watched = plan.settings[begin].watched;
    for (std::size_t k = 0; all && k < watched.size(); ++k) {
      const auto lost = [k](const History& h) { return h.lost(k) < h.records.size(); };
      if (std::any_of(training.histories.begin() + static_cast<std::ptrdiff_t>(begin),
                      training.histories.begin() + static_cast<std::ptrdiff_t>(end), lost))
        continue;
      std::vector<double> steps;
      std::vector<double> drifts;
      for (std::size_t i = begin; i < end; ++i) {
        if (training.histories[i].only_rounding(k)) continue;
        steps.push_back(plan.settings[i].step);
        drifts.push_back(training.histories[i].relative_drift(k));
      }
      lines.push_back({plan.masses_differ ? mass_label(plan.settings[begin]) : "",
                       watched[k].expression, predicted_drift(drift_case(plan, training, begin, k)),
                       fitted_order(steps, drifts)});
    }
    begin = end;
  }
  return lines;
}

std::string measured_text(const OrderLine& line) {
  return line.measured ? fmt::format("{:.3f}", *line.measured) : "only rounding";
}

std::string train_text(const Plan& plan, const Training& training) {
  const Experiment& e = plan.experiment;
  const Setting& first = plan.settings[0];
  std::string text = training_line(plan) + "\n\n";
  text += fmt::format("  data          {}, {} {}; loss {}\n", plan.data.name, plan.data.samples,
                      plan.data.samples == 1 ? "sample" : "samples", e.loss);
  text += fmt::format("  parameters    {}, start: {}\n", plan.model->program.parameter_entries(),
                      e.start);
  text += fmt::format("  time          {:g}", e.time);
  if (!plan.steps_differ) text += fmt::format(", steps of {:g}", first.step);
  text += '\n';
  if (!plan.masses_differ) text += fmt::format("  flow          {}\n", flow_line(*first.flow));
  if (e.weight_decay != 0 && first.flow->options().decay.is_zero())
    text += fmt::format("  weight decay  {:g}, besides the flow\n", e.weight_decay);
  add_runs(text, plan, training);
  add_drifts(text, plan, training);
  const std::vector<OrderLine> lines = orders(plan, training);
  if (!lines.empty()) text += "\n  order of the relative drift in the step size\n";
  const TrainNames names(plan);
  for (const OrderLine& line : lines)
    text += fmt::format("    {}{}\n      predicted {}; measured {}\n",
                        line.setting.empty() ? "" : line.setting + ": ",
                        names.function(line.expression), line.predicted.text, measured_text(line));
  return text;
}

std::string train_json(const Plan& plan, const Training& training, double seconds) {
  const Experiment& e = plan.experiment;
  const auto or_null = [](bool known, double x) { return known ? Json(x) : Json(); };
  Json json = new_document();
  Json fields;
  const auto or_null_text = [](const std::optional<std::string>& x) {
    return x ? Json(*x) : Json();
  };
  fields["name"] = e.name.empty() ? Json() : Json(e.name);
  fields["metric"] = or_null_text(e.metric);
  fields["rates"] = or_null_text(e.rates);
  fields["frozen"] = e.frozen;
  fields["only"] = e.only;
  fields["optimizer"] = e.optimizer;
  fields["tau"] = or_null_text(e.tau);
  fields["data"] = e.data;
  fields["targets"] = or_null_text(e.targets);
  fields["target_columns"] = e.target_columns;
  fields["samples"] = e.samples == 0 ? Json() : Json(e.samples);
  fields["loss"] = e.loss;
  fields["start"] = e.start;
  fields["scale"] = e.scale;
  fields["velocity"] = e.velocity;
  fields["steps"] = e.steps;
  fields["masses"] = e.masses;
  fields["friction"] = e.friction;
  fields["time"] = e.time;
  fields["batch"] = e.batch;
  fields["weight_decay"] = e.weight_decay;
  fields["tolerance"] = e.tolerance;
  fields["laws"] = e.laws;
  fields["records"] = e.records;
  fields["seed"] = e.seed;
  json["experiment"] = fields;
  json["model"] = e.model;
  json["parameters"] = plan.model->program.parameter_entries();
  json["samples"] = plan.data.samples;
  json["notes"] = plan.data.notes;
  json["runs"] = Json::array();
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const Setting& setting = plan.settings[i];
    const History& history = training.histories[i];
    Json run;
    run["label"] = setting.label;
    run["step"] = setting.step;
    run["mass"] = setting.mass;
    const Json flow = flow_document(*setting.flow);
    for (const char* key : {"flow", "tau", "metric"}) run[key] = flow.at(key);
    run["steps"] = history.steps;
    run["end"] = end_name(history.end);
    run["why"] = history.why.empty() ? Json() : Json(history.why);
    run["missing"] = setting.missing.empty() ? Json() : Json(setting.missing);
    run["left_positive"] = history.left_positive ? Json(*history.left_positive) : Json();
    run["loss"] = Json::array();
    if (!history.records.empty())
      run["loss"] = {history.records.front().loss, history.records.back().loss};
    run["watched"] = Json::array();
    for (std::size_t k = 0; k < setting.watched.size(); ++k) {
      const Watched& law = setting.watched[k];
      Json watched;
      watched["expression"] = law.expression;
      watched["standing"] = standing_name(law.standing);
      watched["laws"] = law.count;
      const bool measured = history.measured(k);
      const std::size_t lost = history.lost(k);
      watched["drift"] = or_null(measured, history.drift(k));
      watched["relative_drift"] = or_null(measured, history.relative_drift(k));
      watched["only_rounding"] = measured ? Json(history.only_rounding(k)) : Json();
      watched["lost"] = lost < history.records.size() ? Json(history.records[lost].step) : Json();
      watched["predicted"] = predicted_drift(drift_case(plan, training, i, k)).text;
      run["watched"].push_back(std::move(watched));
    }
    json["runs"].push_back(std::move(run));
  }
  json["orders"] = Json::array();
  for (const OrderLine& line : orders(plan, training)) {
    Json order;
    order["setting"] = line.setting;
    order["expression"] = line.expression;
    order["predicted"] =
        or_null(line.predicted.order.has_value(), line.predicted.order.value_or(0));
    order["measured"] = or_null(line.measured.has_value(), line.measured.value_or(0));
    json["orders"].push_back(std::move(order));
  }
  json["seconds"] = seconds;
  return to_text(json);
}

}  // namespace abide
