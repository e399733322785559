// SPDX-License-Identifier: MIT
#include "abide/report/train_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/report/document.hpp"
#include "abide/report/page.hpp"
#include "abide/report/train_names.hpp"
#include "abide/report/train_pictures.hpp"
#include "abide/report/train_report.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

// What a function is to the runs that watch it: `law of this flow: mu = 0; not a law ..: mu = 1`.
std::string standings(const Plan& plan, const std::string& expression) {
  std::vector<std::pair<std::string, std::string>> found;  // what it is, and to which runs
  for (const Setting& setting : plan.settings)
    for (const Watched& law : setting.watched) {
      if (law.expression != expression) continue;
      const std::string what = standing(law);
      const auto same = std::find_if(found.begin(), found.end(),
                                     [&](const auto& other) { return other.first == what; });
      if (same == found.end())
        found.emplace_back(what, setting.label);
      else
        same->second += ", " + setting.label;
    }
  std::string text;
  for (const auto& [what, runs] : found) {
    text += (text.empty() ? "" : "; ") + what;
    if (plan.settings.size() > 1) text += ": " + runs;
  }
  return text;
}

}  // namespace

std::string train_page(const Plan& plan, const Training& training, const std::string& command,
                       bool with_pictures) {
  const TrainNames names(plan);
  Page page(plan.experiment.name.empty() ? "abide train" : "abide train " + plan.experiment.name);
  const Experiment& e = plan.experiment;
  page.paragraph(training_line(plan) + ".");
  if (!e.description.empty()) page.paragraph("The experiment: " + e.description + ".");
  page.paragraph(fmt::format("Data: {}, {} {}. Loss: {}. Start: {}. Time: {:g}. Parameters: {}.",
                             plan.data.name, plan.data.samples,
                             plan.data.samples == 1 ? "sample" : "samples", e.loss, e.start, e.time,
                             plan.model->program.parameter_entries()));
  if (e.weight_decay != 0)
    page.paragraph(fmt::format("Weight decay: {:g}{}.", e.weight_decay,
                               plan.settings[0].flow->options().decay.is_zero()
                                   ? ", besides the flow"
                                   : ", a part of the flow"));
  page.heading("Runs");
  std::vector<std::vector<std::string>> runs;
  for (std::size_t i = 0; i < plan.settings.size(); ++i) {
    const std::string flow = flow_line(*plan.settings[i].flow);
    if (i >= training.histories.size()) {
      runs.push_back({plan.settings[i].label, flow, "", "", "", "not begun"});
      continue;
    }
    const History& history = training.histories[i];
    const bool any = !history.records.empty();
    runs.push_back({plan.settings[i].label, flow, fmt::format("{}", history.steps),
                    any ? fmt::format("{:.6g}", history.records.front().loss) : "",
                    any ? fmt::format("{:.6g}", history.records.back().loss) : "",
                    end_text(history, plan.settings[i])});
  }
  page.table({"run", "flow", "steps", "first loss", "last loss", "end"}, runs, true);
  page.heading("What is watched");
  for (const std::string& expression : names.expressions())
    page.law(expression, names.number(expression) + standings(plan, expression));
  if (names.expressions().empty() && plan.settings[0].missing.empty())
    page.paragraph("This flow has no laws.");
  for (const std::string& note : notes(plan, training)) page.paragraph(note + ".");
  if (with_pictures) {
    page.heading("Pictures");
    for (const NamedPicture& picture : train_pictures(plan, training))
      page.picture(picture.picture, picture.caption);
  }
  page.heading("Drifts");
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < training.histories.size(); ++i)
    for (std::size_t k = 0; k < plan.settings[i].watched.size(); ++k) {
      const Watched& law = plan.settings[i].watched[k];
      const History& history = training.histories[i];
      const bool whole = history.measured(k) && history.lost(k) == history.records.size();
      rows.push_back({plan.settings[i].label, names.function(law.expression), standing(law),
                      whole ? fmt::format("{:.3e}", history.drift(k)) : "",
                      whole ? fmt::format("{:.3e}", history.relative_drift(k)) : "",
                      whole && !history.only_rounding(k) ? "" : drift_text(history, k),
                      predicted_drift(drift_case(plan, training, i, k)).text});
    }
  page.table({"run", "function", "standing", "drift", "relative drift", "note", "predicted"}, rows,
             true);
  const std::vector<OrderLine> lines = orders(plan, training);
  if (!lines.empty()) {
    page.heading("Order of the drift in the step size");
    std::vector<std::vector<std::string>> order_rows;
    for (const OrderLine& line : lines)
      order_rows.push_back({line.setting, names.function(line.expression), line.predicted.text,
                            measured_text(line)});
    page.table({"run", "function", "predicted", "measured"}, order_rows);
  }
  page.heading("To do it again");
  page.command(command);
  return page.html();
}

std::string train_csv(const Plan& plan, const Training& training) {
  std::string text = "run,step,time,loss,law,drift,size,factor\n";
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const Setting& setting = plan.settings[i];
    for (const Record& record : training.histories[i].records) {
      const std::string start = fmt::format("{},{},{},{}", csv_quoted(setting.label), record.step,
                                            record.time, record.loss);
      if (setting.watched.empty()) text += start + ",,,,\n";
      for (std::size_t k = 0; k < setting.watched.size(); ++k)
        text += fmt::format("{},{},{},{},{}\n", start, csv_quoted(setting.watched[k].expression),
                            record.drift[k], record.size[k], record.factor[k]);
    }
  }
  return text;
}

}  // namespace abide
