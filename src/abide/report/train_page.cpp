// SPDX-License-Identifier: MIT
#include "abide/report/train_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "abide/report/document.hpp"
#include "abide/report/page.hpp"
#include "abide/report/plain_text.hpp"
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

// Whether the function is a law of the flow of each run that watches it.
bool always_own(const Plan& plan, const std::string& expression) {
  for (const Setting& setting : plan.settings)
    for (const Watched& law : setting.watched)
      if (law.expression == expression && law.standing != Standing::own) return false;
  return true;
}

// The largest relative drift among the functions that are always laws, or among the others.
Curve drift_curve(const Plan& plan, const Training& training, std::size_t run, bool own) {
  Curve curve = curve_of(plan, run);
  const History& history = training.histories[run];
  const std::vector<Watched>& watched = plan.settings[run].watched;
  for (std::size_t k = 0; k < watched.size(); ++k) {
    if (always_own(plan, watched[k].expression) != own) continue;
    const std::vector<double> drifts = history.relative_drifts(k);
    curve.y.resize(drifts.size(), 0.0);
    // nan, of a law that is lost, leaves the place empty.
    for (std::size_t i = 0; i < drifts.size(); ++i)
      if (!(drifts[i] <= curve.y[i])) curve.y[i] = std::isnan(curve.y[i]) ? NAN : drifts[i];
  }
  if (!curve.y.empty())
    for (const Record& record : history.records) curve.x.push_back(record.time);
  return curve;
}

void add_drifts(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  for (const bool own : {true, false}) {
    Picture picture = picture_of(plan,
                                 own ? "Drift of what is a law of every run's flow"
                                     : "Drift of what is not a law of every run's flow",
                                 "relative drift");
    picture.log_y = true;
    for (std::size_t i = 0; i < training.histories.size(); ++i) {
      Curve curve = drift_curve(plan, training, i, own);
      if (!curve.x.empty()) picture.curves.push_back(std::move(curve));
    }
    const std::string measure =
        "the largest change of an entry since the start, divided by the largest sum of the "
        "absolute "
        "values of the terms of the function up to then.";
    if (!picture.curves.empty())
      pictures.push_back(
          {own ? "drift" : "broken", std::move(picture),
           (own ? "Functions that are laws of the flow of each run that watches them: "
                : "Functions that are laws of the flow of some of these runs, or of none: ") +
               measure});
  }
}

// `law 2 [0,1]`, the entry of this number of all that are watched in turn.
std::string entry_name(const std::vector<Watched>& watched, std::size_t entry) {
  for (std::size_t k = 0; k < watched.size(); ++k) {
    const auto count = static_cast<std::size_t>(entries(watched[k].shape));
    if (entry < count) {
      const std::string index = index_text(watched[k].shape, static_cast<std::int64_t>(entry));
      return watched.size() > 1 || index.empty() ? fmt::format("({}) {}", k + 1, index) : index;
    }
    entry -= count;
  }
  return "";
}

bool same_values(const std::vector<Record>& records, std::size_t a, std::size_t b) {
  return std::all_of(records.begin(), records.end(), [a, b](const Record& record) {
    const double x = record.values[a];
    return std::abs(x - record.values[b]) <= 1e-12 * (1 + std::abs(x));
  });
}

// The entries that moved most, of what is kept.
void add_values(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  const std::vector<Record>& records = training.histories[0].records;
  if (records.empty() || records[0].values.empty()) return;
  const std::size_t count = records[0].values.size();
  std::vector<std::size_t> shown(count);
  std::vector<double> moved(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    shown[k] = k;
    for (const Record& record : records)
      moved[k] = std::max(moved[k], std::abs(record.values[k] - records[0].values[k]));  // not nan
  }
  std::stable_sort(shown.begin(), shown.end(),
                   [&](std::size_t a, std::size_t b) { return moved[a] > moved[b]; });
  // A symmetric matrix has each entry twice; one of them is shown.
  std::vector<std::size_t> different;
  for (const std::size_t k : shown)
    if (different.size() < kMostValues &&
        std::none_of(different.begin(), different.end(),
                     [&](std::size_t other) { return same_values(records, k, other); }))
      different.push_back(k);
  shown = std::move(different);
  std::sort(shown.begin(), shown.end());
  Picture picture;
  picture.title = "Values of what is watched: " + plan.settings[0].label;
  picture.x_label = "time";
  picture.y_label = "value";
  for (const std::size_t k : shown) {
    Curve curve;
    curve.label = entry_name(plan.settings[0].watched, k);
    for (const Record& record : records) {
      curve.x.push_back(record.time);
      curve.y.push_back(record.values[k]);
    }
    picture.curves.push_back(std::move(curve));
  }
  pictures.push_back(
      {"values", std::move(picture),
       fmt::format("The {} entries that move most in the first run; (k) is function k of its "
                   "table. A conserved entry is a level line.",
                   shown.size())});
}

void add_order(std::vector<NamedPicture>& pictures, const Plan& plan, const Training& training) {
  const std::vector<OrderLine> lines = orders(plan, training);
  if (lines.empty()) return;
  Picture picture;
  picture.title = "Drift against the step";
  picture.x_label = "step";
  picture.y_label = "largest relative drift";
  picture.log_x = picture.log_y = true;
  std::size_t run = 0;
  double largest_step = 0;
  double smallest_step = INFINITY;
  double top = 0;  // of what should be proportional to the step
  double anything = 0;
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
        anything = std::max(anything, curves[k].y.back());
        if (predicted_drift(plan.settings[run].watched[k].drift).order == 1.0)
          top = std::max(top, curves[k].y.back());
      }
    for (Curve& curve : curves)
      if (picture.curves.size() < kMostValues) picture.curves.push_back(std::move(curve));
  }
  if (top == 0) top = anything;
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

std::string train_page(const Plan& plan, const Training& training, const std::string& command,
                       bool with_pictures) {
  Page page(plan.experiment.name.empty() ? "abide train" : "abide train " + plan.experiment.name);
  const Experiment& e = plan.experiment;
  page.paragraph(training_line(plan) + ".");
  if (!e.description.empty()) page.paragraph("The experiment: " + e.description + ".");
  page.paragraph(fmt::format("Data: {}, {} {}. Loss: {}. Start: {}. Time: {:g}. Parameters: {}.",
                             plan.data.name, plan.data.samples,
                             plan.data.samples == 1 ? "sample" : "samples", e.loss, e.start, e.time,
                             plan.model->program.parameter_entries()));
  page.heading("Runs");
  std::vector<std::vector<std::string>> runs;
  for (std::size_t i = 0; i < plan.settings.size(); ++i) {
    if (i >= training.histories.size()) {
      runs.push_back({plan.settings[i].label, "", "", "", "not begun"});
      continue;
    }
    const History& history = training.histories[i];
    const bool any = !history.records.empty();
    runs.push_back({plan.settings[i].label, fmt::format("{}", history.steps),
                    any ? fmt::format("{:.6g}", history.records.front().loss) : "",
                    any ? fmt::format("{:.6g}", history.records.back().loss) : "",
                    end_text(history, plan.settings[i])});
  }
  page.table({"run", "steps", "first loss", "last loss", "end"}, runs, true);
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
  if (seen.empty() && plan.settings[0].missing.empty()) page.paragraph("This flow has no laws.");
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
      rows.push_back({plan.settings[i].label, fmt::format("({}) {}", k + 1, law.expression),
                      standing(law), whole ? fmt::format("{:.3e}", history.drift(k)) : "",
                      whole ? fmt::format("{:.3e}", history.relative_drift(k)) : "",
                      whole ? "" : drift_text(history, k), predicted_drift(law.drift).text});
    }
  page.table({"run", "function", "standing", "drift", "relative drift", "note", "predicted"}, rows,
             true);
  const std::vector<OrderLine> lines = orders(plan, training);
  if (!lines.empty()) {
    page.heading("Order of the drift in the step size");
    std::vector<std::vector<std::string>> order_rows;
    for (const OrderLine& line : lines)
      order_rows.push_back(
          {line.setting, line.expression, line.predicted.text, measured_text(line)});
    page.table({"run", "function", "predicted", "measured"}, order_rows);
  }
  page.heading("To do it again");
  page.command(command);
  return page.html();
}

std::string train_csv(const Plan& plan, const Training& training) {
  std::string text = "run,step,time,loss,law,drift,size\n";
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const Setting& setting = plan.settings[i];
    for (const Record& record : training.histories[i].records) {
      const std::string start = fmt::format("{},{},{},{}", csv_quoted(setting.label), record.step,
                                            record.time, record.loss);
      if (setting.watched.empty()) text += start + ",,,\n";
      for (std::size_t k = 0; k < setting.watched.size(); ++k)
        text += fmt::format("{},{},{},{}\n", start, csv_quoted(setting.watched[k].expression),
                            record.drift[k], record.size[k]);
    }
  }
  return text;
}

}  // namespace abide
