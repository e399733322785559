// SPDX-License-Identifier: MIT
#include "abide/report/train_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "abide/report/train_names.hpp"
#include "abide/report/train_report.hpp"

namespace abide {

namespace {

using Standing = Watched::Standing;

constexpr std::size_t kFewestOnBar = 6;
constexpr std::size_t kMostPicturesOfDrifts = 3;
// Of the entries that coincide with others, which share a line.
constexpr std::size_t kMostCoinciding = 100;

class TrainPictures {
 public:
  TrainPictures(const Plan& plan, const Training& training)
      : plan_(plan), training_(training), names_(plan) {
    const bool one_number = !(plan.steps_differ && plan.masses_differ);
    if (plan.settings.size() < kFewestOnBar || !one_number) return;
    bar_ = plan.steps_differ ? "step" : "mu";
    bar_log_ = std::all_of(plan.settings.begin(), plan.settings.end(),
                           [&](const Setting& s) { return place_on_bar(s) > 0; });
  }

  std::vector<NamedPicture> all() {
    if (training_.histories.empty()) return {};
    add_loss();
    add_drifts(true);
    add_drifts(false);
    add_values();
    add_order();
    return std::move(pictures_);
  }

 private:
  [[nodiscard]] double place_on_bar(const Setting& setting) const {
    return plan_.steps_differ ? setting.step : setting.mass;
  }
  // Styles from here on are those of no run.
  [[nodiscard]] std::size_t first_free_style() const { return bar_ ? 0 : plan_.settings.size(); }

  [[nodiscard]] Picture against_time(std::string title, std::string y_label) const {
    Picture picture;
    picture.title = std::move(title);
    picture.x_label = "time";
    picture.y_label = std::move(y_label);
    return picture;
  }

  [[nodiscard]] Picture of_runs(std::string title, std::string y_label) const {
    Picture picture = against_time(std::move(title), std::move(y_label));
    picture.log_y = true;
    picture.colour_bar = bar_;
    picture.colour_bar_log = bar_log_;
    return picture;
  }

  [[nodiscard]] Curve of_run(std::size_t run, std::string label) const {
    Curve curve;
    curve.label = std::move(label);
    if (bar_)
      curve.value = place_on_bar(plan_.settings[run]);
    else
      curve.style = run;
    for (const Record& record : training_.histories[run].records) curve.x.push_back(record.time);
    return curve;
  }

  void add_loss() {
    Picture picture = of_runs("Loss during training", plan_.experiment.loss);
    for (std::size_t i = 0; i < training_.histories.size(); ++i) {
      Curve curve = of_run(i, plan_.settings[i].label);
      for (const Record& record : training_.histories[i].records) curve.y.push_back(record.loss);
      picture.curves.push_back(std::move(curve));
    }
    pictures_.push_back({"loss", std::move(picture), "The loss over all samples."});
  }

  // Whether the function is a law of the flow of each run that watches it, weight decay included.
  [[nodiscard]] bool always_own(const std::string& expression) const {
    for (const Setting& setting : plan_.settings)
      for (const Watched& law : setting.watched)
        if (law.expression == expression && law.standing != Standing::own) return false;
    return true;
  }

  // By number among what the run watches: those that are always laws, or the others.
  [[nodiscard]] std::vector<std::size_t> watched_by(std::size_t run, bool own) const {
    std::vector<std::size_t> result;
    const std::vector<Watched>& watched = plan_.settings[run].watched;
    for (std::size_t k = 0; k < watched.size(); ++k)
      if (always_own(watched[k].expression) == own) result.push_back(k);
    return result;
  }

  // What may be said of all functions of a picture at once.
  static std::string subject(const std::set<Standing>& standings) {
    if (standings.contains(Standing::own) && standings.size() > 1)
      return "functions that are laws of the flow of some runs only";
    if (standings.size() > 1)
      return standings.contains(Standing::undecided) ||
                     standings.contains(Standing::not_with_free_gates)
                 ? "functions that are not known to be laws of the flow"
                 : "functions that are no laws of the flow";
    switch (*standings.begin()) {
      case Standing::own:
        return "laws of the flow";
      case Standing::without_decay:
        return "functions that are laws only without weight decay";
      case Standing::of_gradient:
        return "laws of gradient flow, not of this flow";
      case Standing::not_a_law:
        return "functions that are no laws of the flow";
      case Standing::not_with_free_gates:
        return "functions that are no laws with free gates";
      case Standing::undecided:
        return "functions that may be laws or not";
    }
    return "";
  }

  void add_drifts(bool own) {
    std::size_t most = 0;
    for (std::size_t i = 0; i < training_.histories.size(); ++i)
      most = std::max(most, watched_by(i, own).size());
    const bool together = most > kMostPicturesOfDrifts;
    for (std::size_t slot = 0; slot < (together ? 1 : most); ++slot) {
      std::set<Standing> standings;
      Picture picture = of_runs("", "relative drift");
      for (std::size_t i = 0; i < training_.histories.size(); ++i) {
        std::vector<std::size_t> laws = watched_by(i, own);
        if (laws.size() <= slot) continue;
        if (!together) laws = {laws[slot]};
        for (const std::size_t k : laws) standings.insert(plan_.settings[i].watched[k].standing);
        picture.curves.push_back(drift_curve(i, laws));
      }
      picture.title = "Relative drift of " + subject(standings);
      std::string name = own ? "drift" : "broken";
      if (slot > 0) name += fmt::format("-{}", slot + 1);
      pictures_.push_back(
          {name, std::move(picture),
           "The largest change of an entry up to then, divided by the largest sum of the absolute "
           "values of the terms of an entry in the whole run. A factor in the time alone is left "
           "out of both."});
    }
  }

  // The largest relative drift of these functions.
  [[nodiscard]] Curve drift_curve(std::size_t run, const std::vector<std::size_t>& laws) const {
    const Setting& setting = plan_.settings[run];
    const History& history = training_.histories[run];
    Curve curve = of_run(
        run, laws.size() == 1
                 ? names_.function_of_run(setting, setting.watched[laws[0]].expression)
                 : fmt::format("{}: the largest of {} functions", setting.label, laws.size()));
    curve.y.resize(history.records.size(), 0.0);
    for (const std::size_t k : laws) {
      const std::vector<double> drifts = history.relative_drifts(k);
      // nan, of a law that is lost, leaves the place empty.
      for (std::size_t i = 0; i < drifts.size(); ++i)
        if (!(drifts[i] <= curve.y[i])) curve.y[i] = std::isnan(curve.y[i]) ? NAN : drifts[i];
    }
    return curve;
  }

  static bool same_values(const std::vector<Record>& records, std::size_t a, std::size_t b) {
    return std::all_of(records.begin(), records.end(), [a, b](const Record& record) {
      const double x = record.values[a];
      return std::abs(x - record.values[b]) <= 1e-12 * (1 + std::abs(x));
    });
  }

  // `law 2 [0,1]`, the entry of this number of all that are watched in turn.
  [[nodiscard]] std::string entry_name(std::size_t entry) const {
    for (const Watched& law : plan_.settings[0].watched) {
      const auto count = static_cast<std::size_t>(entries(law.shape));
      if (entry < count) return names_.entry(law, static_cast<std::int64_t>(entry));
      entry -= count;
    }
    return "";
  }

  // Of the entries whose values are kept, those that move most, and those that move with them: a
  // symmetric matrix has each entry twice.
  [[nodiscard]] static std::vector<std::size_t> shown_entries(const std::vector<Record>& records) {
    const std::size_t count = records[0].values.size();
    std::vector<std::size_t> by_motion(count);
    std::vector<double> moved(count, 0);
    for (std::size_t k = 0; k < count; ++k) {
      by_motion[k] = k;
      for (const Record& record : records)
        moved[k] =
            std::max(moved[k], std::abs(record.values[k] - records[0].values[k]));  // not nan
    }
    std::stable_sort(by_motion.begin(), by_motion.end(),
                     [&](std::size_t a, std::size_t b) { return moved[a] > moved[b]; });
    std::vector<std::size_t> different;
    std::vector<std::size_t> coinciding;
    for (const std::size_t k : by_motion) {
      const bool seen = std::any_of(different.begin(), different.end(), [&](std::size_t other) {
        return same_values(records, k, other);
      });
      if (!seen && different.size() < kMostValues) different.push_back(k);
      if (seen && coinciding.size() < kMostCoinciding) coinciding.push_back(k);
    }
    different.insert(different.end(), coinciding.begin(), coinciding.end());
    std::sort(different.begin(), different.end());
    return different;
  }

  void add_values() {
    const std::vector<Record>& records = training_.histories[0].records;
    if (records.empty() || records[0].values.empty()) return;
    Picture picture = against_time(
        fmt::format("Values of what is watched, in the run {}", plan_.settings[0].label), "value");
    std::size_t style = first_free_style();
    const std::vector<std::size_t> shown = shown_entries(records);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      Curve curve;
      curve.label = entry_name(shown[i]);
      for (const Record& record : records) {
        curve.x.push_back(record.time);
        curve.y.push_back(record.values[shown[i]]);
      }
      // Curves that coincide are drawn once, and take one style.
      for (std::size_t j = 0; j < i && !curve.style; ++j)
        if (same_values(records, shown[i], shown[j])) curve.style = picture.curves[j].style;
      if (!curve.style) curve.style = style++;
      picture.curves.push_back(std::move(curve));
    }
    pictures_.push_back(
        {"values", std::move(picture),
         "The entries that move most in the first run. A conserved entry is a level "
         "line."});
  }

  void add_order() {
    if (orders(plan_, training_).empty()) return;
    Picture picture;
    picture.title = "Relative drift against the step size";
    picture.x_label = "step";
    picture.y_label = "largest relative drift";
    picture.log_x = picture.log_y = true;
    std::size_t style = first_free_style();
    double top = 0;  // of what should be proportional to the step
    double anything = 0;
    double smallest = INFINITY;
    double largest = 0;
    for (std::size_t begin = 0, end = 0; begin < training_.histories.size(); begin = end) {
      while (end < training_.histories.size() &&
             plan_.settings[end].mass == plan_.settings[begin].mass)
        ++end;
      const std::vector<Watched>& watched = plan_.settings[begin].watched;
      for (std::size_t k = 0; k < watched.size() && picture.curves.size() < kMostValues; ++k) {
        Curve data = order_curve(begin, end, k);
        data.style = style++;
        const bool proportional =
            predicted_drift(drift_case(plan_, training_, begin, k)).order == 1.0;
        for (std::size_t i = 0; i < data.x.size(); ++i) {
          smallest = std::min(smallest, data.x[i]);
          largest = std::max(largest, data.x[i]);
          anything = std::max(anything, data.y[i]);
          if (proportional) top = std::max(top, data.y[i]);
        }
        const std::optional<Curve> fit = fitted(data);
        if (fit) data.drawn = Drawn::points;
        picture.curves.push_back(std::move(data));
        if (fit) picture.curves.push_back(*fit);
      }
    }
    if (top == 0) top = anything;
    if (top > 0) {
      Curve slope;
      slope.label = "proportional to the step, for comparison";
      slope.dashed = slope.grey = true;
      slope.x = {smallest, largest};
      slope.y = {2 * top * smallest / largest, 2 * top};
      picture.curves.push_back(std::move(slope));
    }
    pictures_.push_back(
        {"order", std::move(picture),
         fmt::format("The largest relative drift of each run, where it is more than rounding. "
                     "Discrete steps break the laws of their flow in proportion to the step; the "
                     "grey line has that slope. Lines are fitted to {} points or more.",
                     kFewestFitted)});
  }

  // Of the runs from begin to end, which differ in the step alone.
  [[nodiscard]] Curve order_curve(std::size_t begin, std::size_t end, std::size_t law) const {
    const Setting& setting = plan_.settings[begin];
    Curve curve;
    curve.drawn = Drawn::line_and_points;
    curve.label = (plan_.masses_differ ? mass_label(setting) + ": " : "") +
                  names_.function(setting.watched[law].expression);
    for (std::size_t run = begin; run < end; ++run) {
      const History& history = training_.histories[run];
      if (!history.measured(law)) continue;
      curve.x.push_back(plan_.settings[run].step);
      curve.y.push_back(history.only_rounding(law) ? 0 : history.relative_drift(law));
    }
    return curve;
  }

  // Its power of the step.
  static std::optional<Curve> fitted(const Curve& data) {
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 0; i < data.x.size(); ++i)
      if (data.y[i] > 0) {
        x.push_back(data.x[i]);
        y.push_back(data.y[i]);
      }
    if (x.size() < kFewestFitted) return std::nullopt;
    const std::optional<double> order = fitted_order(x, y);
    if (!order) return std::nullopt;
    double mean = 0;  // of log(y / x^order)
    for (std::size_t i = 0; i < x.size(); ++i) mean += std::log(y[i]) - *order * std::log(x[i]);
    mean /= static_cast<double>(x.size());
    Curve line;
    line.label = fmt::format("{}: fitted, order {:.3f}", data.label, *order);
    line.dashed = true;
    line.style = data.style;
    for (const double at :
         {*std::min_element(x.begin(), x.end()), *std::max_element(x.begin(), x.end())}) {
      line.x.push_back(at);
      line.y.push_back(std::exp(mean + *order * std::log(at)));
    }
    return line;
  }

  const Plan& plan_;
  const Training& training_;
  TrainNames names_;
  std::optional<std::string> bar_;
  bool bar_log_ = false;
  std::vector<NamedPicture> pictures_;
};

}  // namespace

std::vector<NamedPicture> train_pictures(const Plan& plan, const Training& training) {
  return TrainPictures(plan, training).all();
}

}  // namespace abide
