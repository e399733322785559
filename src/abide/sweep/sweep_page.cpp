// SPDX-License-Identifier: MIT
#include "abide/sweep/sweep_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "abide/plural.hpp"
#include "abide/report/page.hpp"
#include "abide/sweep/table_formats.hpp"

namespace abide {

namespace {

using Json = nlohmann::json;
using Line = std::vector<Json>;

void add_table(Page& page, const Table& table) {
  std::vector<std::vector<std::string>> rows;
  for (const Line& line : table.rows) {
    rows.emplace_back();
    for (const Json& cell : line) rows.back().push_back(cell.is_null() ? "" : cell_text(cell));
  }
  page.table(table.header, rows, true);
}

// `gradient`, `momentum, tau = 3/t, mirror`
std::string flow_of(const Table& table, const Line& line, bool with_metric) {
  std::string text = line[table.column("flow")].get<std::string>();
  const Json& tau = line[table.column("tau")];
  if (!tau.is_null()) text += ", tau = " + tau.get<std::string>();
  const Json& metric = line[table.column("metric")];
  if (with_metric && !metric.is_null()) text += ", " + metric.get<std::string>();
  return text;
}

// Whether the cases of a family have more than one metric.
bool several_metrics(const Table& table, const std::string& family) {
  std::set<Json> metrics;
  for (const Line& line : table.rows)
    if (line[table.column("family")] == family) metrics.insert(line[table.column("metric")]);
  metrics.erase(Json());
  return metrics.size() > 1;
}

// The most laws of any network of each width, one curve for each number of layers, flow and metric.
// Upper bounds are no numbers of laws.
Picture laws_by_width(const Table& table, const std::string& family) {
  const std::size_t width = table.column("width"), laws = table.column("laws"),
                    layers = table.column("layers");
  const std::size_t closed = table.column("closed");
  const bool metrics = several_metrics(table, family);
  std::map<std::string, std::map<double, double>> curves;
  for (const Line& line : table.rows) {
    if (line[table.column("family")] != family || line[closed] != true) continue;
    std::string label = flow_of(table, line, metrics);
    if (!line[layers].is_null()) label = fmt::format("{} layers, {}", line[layers].dump(), label);
    double& most = curves[label][line[width].get<double>()];
    most = std::max(most, line[laws].get<double>());
  }
  Picture picture;
  picture.title = "Laws of " + family;
  picture.x_label = "largest width";
  picture.y_label = "laws";
  for (const auto& [label, points] : curves) {
    Curve curve;
    curve.label = label;
    curve.drawn = Drawn::line_and_points;
    for (const auto& [x, y] : points) {
      curve.x.push_back(x);
      curve.y.push_back(y);
    }
    picture.curves.push_back(std::move(curve));
  }
  return picture;
}

struct Times {
  std::vector<double> state, seconds;
};

// Geometric means over half octaves, so that a curve can be seen among many cases.
Curve averaged(const std::string& label, const Times& times) {
  struct Bin {
    double x = 0, y = 0, n = 0;
  };
  std::map<int, Bin> bins;
  for (std::size_t i = 0; i < times.state.size(); ++i) {
    Bin& bin = bins[static_cast<int>(std::floor(2 * std::log2(times.state[i])))];
    bin.x += std::log(times.state[i]);
    bin.y += std::log(times.seconds[i]);
    ++bin.n;
  }
  Curve curve;
  curve.label = label;
  curve.drawn = Drawn::line_and_points;
  for (const auto& [index, bin] : bins) {
    curve.x.push_back(std::exp(bin.x / bin.n));
    curve.y.push_back(std::exp(bin.y / bin.n));
  }
  return curve;
}

Picture time_by_state(const Table& table, const std::string& family) {
  const std::size_t state = table.column("state"), seconds = table.column("seconds"),
                    compute = table.column("compute");
  const bool metrics = several_metrics(table, family);
  std::map<std::string, Times> series;
  for (const Line& line : table.rows) {
    if (line[table.column("family")] != family || line[state].is_null() ||
        line[seconds].is_null() || line[state] == 0 || line[seconds] == 0.0)
      continue;
    Times& times = series[line[compute].get<std::string>() + ", " + flow_of(table, line, metrics)];
    times.state.push_back(line[state].get<double>());
    times.seconds.push_back(line[seconds].get<double>());
  }
  Picture picture;
  picture.title = "Time for " + family;
  picture.x_label = "dimension of the state, N";
  picture.y_label = "seconds";
  picture.log_x = picture.log_y = true;
  std::size_t style = 0;
  for (const auto& [label, times] : series) {
    Curve data = averaged(label, times);
    data.style = style++;
    picture.curves.push_back(data);
    const std::optional<PowerFit> fit = fit_power(times.state, times.seconds);
    if (!fit) continue;
    picture.curves.back().drawn = Drawn::points;
    const double last = *std::max_element(times.state.begin(), times.state.end());
    const double first = *std::min_element(times.state.begin(), times.state.end());
    Curve line;
    line.label = fmt::format("{}: like N^{:.2f}", label, fit->exponent);
    line.dashed = true;
    line.style = data.style;
    for (const double x : {std::max(first, last / 5), last}) {
      line.x.push_back(x);
      line.y.push_back(fit->factor * std::pow(x, fit->exponent));
    }
    picture.curves.push_back(std::move(line));
  }
  return picture;
}

// Those of the columns that have something to show.
std::vector<std::string> filled(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> kept;
  for (const std::string& name : columns) {
    const std::size_t column = table.column(name);
    if (std::any_of(table.rows.begin(), table.rows.end(),
                    [&](const Line& line) { return !line[column].is_null(); }))
      kept.push_back(name);
  }
  return kept;
}

std::string statuses(const Table& table) {
  std::map<std::string, std::size_t> counts;
  for (const Line& line : table.rows) ++counts[line[table.column("status")].get<std::string>()];
  std::string text = plural(table.rows.size(), "case");
  for (const auto& [status, count] : counts) text += fmt::format(", {} {}", count, status);
  return text + ".";
}

}  // namespace

std::optional<PowerFit> fit_power(const std::vector<double>& x, const std::vector<double>& y) {
  const auto usable = [&](std::size_t i) { return x[i] > 0 && y[i] > 0; };
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (usable(i)) largest = std::max(largest, x[i]);
  std::set<double> different;
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!usable(i) || x[i] < largest / 5) continue;
    // Relative to the largest, for the sake of the sums.
    const double u = std::log(x[i] / largest), v = std::log(y[i]);
    different.insert(x[i]);
    ++n;
    sx += u;
    sy += v;
    sxx += u * u;
    sxy += u * v;
  }
  if (different.size() < kFewestFitted) return {};
  PowerFit fit;
  fit.exponent = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  fit.factor = std::exp((sy - fit.exponent * sx) / n) / std::pow(largest, fit.exponent);
  return fit;
}

std::string sweep_page(const std::string& title, const Table& table,
                       const std::vector<std::string>& columns) {
  Page page(title);
  page.paragraph(statuses(table));
  std::set<std::string> families;
  for (const Line& line : table.rows)
    if (const Json& family = line[table.column("family")]; !family.is_null())
      families.insert(family.get<std::string>());
  page.heading("By family and flow");
  page.paragraph(
      "A click on a header sorts a table. agree and disagree compare counts with the "
      "closed forms that are known; bounded are counts that are upper bounds alone, which "
      "sum_laws leaves out.");
  std::vector<std::string> keys = {"family", "flow", "tau", "compute"};
  const bool metrics =
      std::any_of(families.begin(), families.end(),
                  [&](const std::string& family) { return several_metrics(table, family); });
  if (metrics) keys.insert(keys.end() - 1, "metric");
  add_table(page, by(table, keys));
  for (const std::string& family : families) {
    page.heading(family);
    page.picture(laws_by_width(table, family),
                 "The number of independent laws against the largest width: for each width, that "
                 "of the network with most. Counts that are upper bounds alone are left out.");
    page.picture(time_by_state(table, family),
                 "Seconds of computing on one thread against the dimension of the state, averaged "
                 "over half octaves, and the power fitted to the cases whose state has at least a "
                 "fifth of the largest dimension.");
  }
  page.heading("All cases");
  add_table(page, select(table, filled(table, columns)));
  return page.html();
}

}  // namespace abide
