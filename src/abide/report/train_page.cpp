// SPDX-License-Identifier: MIT
#include "abide/report/train_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "abide/report/document.hpp"
#include "abide/report/page.hpp"
#include "abide/report/train_report.hpp"

namespace abide {

namespace {

using Standing = Watched::Standing;

// Runs that differ in one number, which is positive in all, have it as their place on a colour bar.
struct Colours {
  std::optional<std::string> bar;
  bool logarithmic = false;
};

Colours colours(const Plan& plan) {
  if (plan.settings.size() < 6 || (plan.steps_differ && plan.masses_differ)) return {};
  const bool positive =
      std::all_of(plan.settings.begin(), plan.settings.end(),
                  [&](const Setting& s) { return (plan.steps_differ ? s.step : s.mass) > 0; });
  return {plan.steps_differ ? "step" : "mu", positive};
}

Picture picture_of(const Plan& plan, std::string title, std::string y_label) {
  Picture picture;
  picture.title = std::move(title);
  picture.x_label = "time";
  picture.y_label = std::move(y_label);
  const Colours c = colours(plan);
  picture.colour_bar = c.bar;
  picture.colour_bar_log = c.logarithmic;
  return picture;
}

Curve curve_of(const Plan& plan, std::size_t run) {
  const Setting& setting = plan.settings[run];
  Curve curve;
  curve.label = setting.label;
  if (colours(plan).bar) curve.value = plan.steps_differ ? setting.step : setting.mass;
  return curve;
}

// The largest relative drift among the functions of one standing.
Curve drift_curve(const Plan& plan, const Training& training, std::size_t run, Standing standing) {
  Curve curve = curve_of(plan, run);
  const History& history = training.histories[run];
  for (const Record& record : history.records) curve.x.push_back(record.time);
  curve.y.assign(curve.x.size(), 0.0);
  for (std::size_t k = 0; k < plan.settings[run].watched.size(); ++k) {
    if (plan.settings[run].watched[k].standing != standing) continue;
    const std::vector<double> drifts = history.relative_drifts(k);
    for (std::size_t i = 0; i < drifts.size(); ++i) curve.y[i] = std::max(curve.y[i], drifts[i]);
  }
  return curve;
}

const char* drift_title(Standing standing) {
  switch (standing) {
    case Standing::own:
      return "Drift of the laws of the flow";
    case Standing::of_gradient:
      return "Drift of the laws of gradient flow, along momentum";
    case Standing::not_a_law:
      return "Change of functions that are no laws";
    case Standing::undecided:
      return "Drift of the functions watched";
  }
  return "";
}

void add_drifts(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  const std::vector<std::pair<Standing, std::string>> kinds = {
      {Standing::own, "drift"},
      {Standing::of_gradient, "drift-of-gradient-laws"},
      {Standing::not_a_law, "change"},
      {Standing::undecided, "drift"}};
  for (const auto& [standing, name] : kinds) {
    const Standing kind = standing;
    Picture picture = picture_of(plan, drift_title(kind), "relative drift");
    picture.log_y = true;
    for (std::size_t i = 0; i < training.histories.size(); ++i) {
      const std::vector<Watched>& watched = plan.settings[i].watched;
      if (std::any_of(watched.begin(), watched.end(),
                      [kind](const Watched& law) { return law.standing == kind; }))
        picture.curves.push_back(drift_curve(plan, training, i, kind));
    }
    if (!picture.curves.empty())
      pictures.push_back({name, std::move(picture),
                          "The largest change of an entry since the start, divided by the largest "
                          "sum of the absolute values of the terms of the law up to then."});
  }
}

// The entries that moved most, of what is kept.
void add_values(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  const std::vector<Record>& records = training.histories[0].records;
  if (records.empty() || records[0].values.empty()) return;
  const std::size_t count = records[0].values.size();
  std::vector<std::size_t> entries(count);
  std::vector<double> moved(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    entries[k] = k;
    for (const Record& record : records)
      moved[k] = std::max(moved[k], std::abs(record.values[k] - records[0].values[k]));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [&](std::size_t a, std::size_t b) { return moved[a] > moved[b]; });
  entries.resize(std::min(count, kMostValues));
  std::sort(entries.begin(), entries.end());
  Picture picture;
  picture.title = "Values of what is watched: " + plan.settings[0].label;
  picture.x_label = "time";
  picture.y_label = "value";
  for (const std::size_t k : entries) {
    Curve curve;
    curve.label = fmt::format("entry {}", k);
    for (const Record& record : records) {
      curve.x.push_back(record.time);
      curve.y.push_back(record.values[k]);
    }
    picture.curves.push_back(std::move(curve));
  }
  pictures.push_back(
      {"values", std::move(picture),
       fmt::format("The {} entries that move most, of all functions watched in turn, "
                   "in the first run. A conserved entry is a level line.",
                   entries.size())});
}

void add_order(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  const std::vector<OrderLine> lines = orders(plan, training);
  if (lines.empty()) return;
  Picture picture;
  picture.title = "Drift against the step";
  picture.x_label = "step";
  picture.y_label = "relative drift at most";
  picture.log_x = picture.log_y = true;
  std::size_t run = 0;
  double largest_step = 0;
  double smallest_step = INFINITY;
  double top = 0;
  while (run < plan.settings.size()) {
    const double mass = plan.settings[run].mass;
    std::vector<Curve> curves;
    for (const Watched& law : plan.settings[run].watched) {
      Curve curve;
      curve.points = true;
      curve.label = (plan.masses_differ ? fmt::format("mu = {:g}: ", mass) : "") + law.expression;
      curves.push_back(std::move(curve));
    }
    for (; run < plan.settings.size() && plan.settings[run].mass == mass; ++run)
      for (std::size_t k = 0; k < curves.size() && run < training.histories.size(); ++k) {
        const double step = plan.settings[run].step;
        curves[k].x.push_back(step);
        curves[k].y.push_back(training.histories[run].relative_drift(k));
        largest_step = std::max(largest_step, step);
        smallest_step = std::min(smallest_step, step);
        top = std::max(top, curves[k].y.back());
      }
    for (Curve& curve : curves)
      if (picture.curves.size() < kMostValues) picture.curves.push_back(std::move(curve));
  }
  Curve slope;
  slope.label = "proportional to the step";
  slope.dashed = true;
  slope.x = {smallest_step, largest_step};
  slope.y = {2 * top * smallest_step / largest_step, 2 * top};
  picture.curves.push_back(std::move(slope));
  pictures.push_back(
      {"order", std::move(picture),
       "The largest relative drift of each run. Discrete steps break the laws of their "
       "flow in proportion to the step; the dashed line has that slope."});
}

}  // namespace

std::vector<NamedPicture> train_pictures(const Plan& plan, const Training& training) {
  std::vector<NamedPicture> pictures;
  if (training.histories.empty()) return pictures;
  Picture loss = picture_of(plan, "Loss", plan.experiment.loss);
  loss.log_y = true;
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    Curve curve = curve_of(plan, i);
    for (const Record& record : training.histories[i].records) {
      curve.x.push_back(record.time);
      curve.y.push_back(record.loss);
    }
    loss.curves.push_back(std::move(curve));
  }
  pictures.push_back({"loss", std::move(loss), "The loss over all samples."});
  add_drifts(pictures, plan, training);
  add_values(pictures, plan, training);
  add_order(pictures, plan, training);
  return pictures;
}

std::string train_page(const Plan& plan, const Training& training, const std::string& command) {
  Page page(plan.experiment.name.empty() ? "abide train" : "abide train " + plan.experiment.name);
  const Experiment& e = plan.experiment;
  page.paragraph(training_line(plan) + ".");
  if (!e.description.empty()) page.paragraph("The experiment: " + e.description + ".");
  page.paragraph(fmt::format(
      "Data: {}, {} samples. Loss: {}. Start: {}. Time: {:g}. Parameters: {}.", plan.data.name,
      plan.data.samples, e.loss, e.start, e.time, plan.model->program.parameter_entries()));
  page.heading("What is watched");
  std::set<std::pair<std::string, std::string>> seen;
  for (const Setting& setting : plan.settings)
    for (const Watched& law : setting.watched) {
      const std::string note =
          standing(law) + (law.standing == Standing::of_gradient || plan.settings.size() == 1 ||
                                   law.standing == Standing::undecided
                               ? ""
                               : ": " + flow_line(*setting.flow));
      if (seen.emplace(law.expression, note).second) page.law(law.expression, note);
    }
  if (seen.empty()) page.paragraph("This flow has no polynomial laws.");
  page.heading("Pictures");
  for (const NamedPicture& picture : train_pictures(plan, training))
    page.picture(picture.picture, picture.caption);
  page.heading("Drifts");
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < training.histories.size(); ++i)
    for (std::size_t k = 0; k < plan.settings[i].watched.size(); ++k) {
      const Watched& law = plan.settings[i].watched[k];
      const History& history = training.histories[i];
      rows.push_back({plan.settings[i].label, law.expression, standing(law),
                      fmt::format("{}", history.steps), fmt::format("{:.3e}", history.drift(k)),
                      fmt::format("{:.3e}", history.relative_drift(k)),
                      predicted_drift(law.drift).text});
    }
  page.table({"run", "function", "standing", "steps", "drift", "relative drift", "predicted"}, rows,
             true);
  const std::vector<OrderLine> lines = orders(plan, training);
  if (!lines.empty()) {
    page.heading("Order of the drift in the step size");
    std::vector<std::vector<std::string>> order_rows;
    for (const OrderLine& line : lines)
      order_rows.push_back({line.setting, line.expression, line.predicted.text,
                            line.measured ? fmt::format("{:.3f}", *line.measured) : "rounding"});
    page.table({"run", "function", "predicted", "measured"}, order_rows);
  }
  page.heading("To do it again");
  page.command(command);
  return page.html();
}

std::string train_csv(const Plan& plan, const Training& training) {
  std::string text = "run,step,time,loss,law,drift,size\n";
  const auto quoted = [](const std::string& field) {
    std::string result = "\"";
    for (const char c : field) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
  };
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const Setting& setting = plan.settings[i];
    for (const Record& record : training.histories[i].records) {
      const std::string start =
          fmt::format("{},{},{},{}", quoted(setting.label), record.step, record.time, record.loss);
      if (setting.watched.empty()) text += start + ",,,\n";
      for (std::size_t k = 0; k < setting.watched.size(); ++k)
        text += fmt::format("{},{},{},{}\n", start, quoted(setting.watched[k].expression),
                            record.drift[k], record.size[k]);
    }
  }
  return text;
}

}  // namespace abide
