// SPDX-License-Identifier: MIT
#include "abide/train/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/io/array_file.hpp"

namespace abide {

namespace {

RealArray vector_of(std::vector<double> values) {
  return {{static_cast<std::int64_t>(values.size())}, std::move(values)};
}

RealArray text_array(const std::string& text) {
  return vector_of(std::vector<double>(text.begin(), text.end()));
}

class Reader {
 public:
  Reader(const std::string& path, const Plan& plan)
      : path_(path), plan_(plan), arrays_(read_real_arrays(path, Entries::any)) {}

  Training read() {
    const std::string text = take_text("experiment");
    const std::string expected = description(plan_.experiment);
    if (text != expected) throw fail(difference(text, expected));
    Training training;
    while (arrays_.contains(fmt::format("{}.end", training.histories.size()))) history(training);
    const auto over = [](const History& history) { return history.end != RunEnd::interrupted; };
    for (std::size_t i = 0; i + 1 < training.histories.size(); ++i)
      if (!over(training.histories[i])) throw fail(fmt::format("run {} is not over", i + 1));
    const bool under_way = !training.histories.empty() && !over(training.histories.back());
    if (arrays_.contains("state.theta") != under_way)
      throw fail("it has the state of a run that is over, or no state of one that is not");
    if (under_way)
      training.under_way =
          state(training.histories.back(), plan_.settings[training.histories.size() - 1]);
    return training;
  }

 private:
  [[nodiscard]] ModelError fail(const std::string& cause) const {
    return ModelError(
        fmt::format("{}: error: {}; expected a file that --save wrote in the same "
                    "experiment",
                    path_, cause));
  }

  const std::vector<double>& take(const std::string& name) const {
    const auto found = arrays_.find(name);
    if (found == arrays_.end()) throw fail(fmt::format("no array '{}'", name));
    return found->second.values;
  }

  const std::vector<double>& take(const std::string& name, std::size_t size) const {
    const std::vector<double>& values = take(name);
    if (values.size() != size)
      throw fail(fmt::format("'{}' has {} entries and not {}", name, values.size(), size));
    return values;
  }

  std::string take_text(const std::string& name) const {
    std::string text;
    for (const double c : take(name)) text += c >= 1 && c < 128 ? static_cast<char>(c) : '?';
    return text;
  }

  // A number of steps, of this run.
  [[nodiscard]] std::uint64_t steps(double value, const Setting& setting) const {
    if (!(value >= 0 && value <= static_cast<double>(setting.steps) && value == std::floor(value)))
      throw fail(fmt::format("{} is no number of steps from 0 to {}", value, setting.steps));
    return static_cast<std::uint64_t>(value);
  }

  // The first line that differs.
  static std::string difference(const std::string& text, const std::string& expected) {
    std::size_t at = 0;
    while (at < text.size() && at < expected.size() && text[at] == expected[at]) ++at;
    const auto line = [at](const std::string& all) {
      const std::size_t newline = at == 0 ? std::string::npos : all.rfind('\n', at - 1);
      const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
      return all.substr(begin, all.find('\n', begin) - begin);
    };
    return fmt::format("it was saved with '{}', and this is '{}'", line(text), line(expected));
  }

  TrainerState state(const History& history, const Setting& setting) const {
    const auto d = static_cast<std::size_t>(plan_.model->program.parameter_entries());
    TrainerState state;
    state.theta = take("state.theta", d);
    // Discrete methods keep the point before instead.
    const bool second = setting.method || has_velocities(setting.equation.dynamics);
    if (second) state.velocity = take("state.velocity", d);
    const std::vector<double>& progress = take("state.progress", 4);
    state.steps = steps(progress[0], setting);
    state.first_time = progress[1];
    state.time = progress[2];
    state.inner_step = progress[3];
    if (first_not_finite(state.theta) || first_not_finite(state.velocity) ||
        first_not_finite(progress))
      throw fail("its state is not finite");
    if (progress[3] < 0 || (!history.records.empty() && history.records.back().step > state.steps))
      throw fail("its state and its records are not of one run");
    return state;
  }

  void history(Training& training) const {
    const std::size_t i = training.histories.size();
    if (i >= plan_.settings.size()) throw fail("it has more runs than the experiment");
    const Setting& setting = plan_.settings[i];
    History result;
    const std::vector<double>& end = take(fmt::format("{}.end", i), 3);
    if (!(end[0] == 0 || end[0] == 1 || end[0] == 2 || end[0] == 3))
      throw fail("the end of a run is not known");
    result.end = static_cast<RunEnd>(static_cast<int>(end[0]));
    result.steps = steps(end[1], setting);
    if (end[2] != -1) result.left_positive = steps(end[2], setting);
    if (result.end == RunEnd::failed) result.why = take_text(fmt::format("{}.why", i));
    if (arrays_.contains(fmt::format("{}.records", i))) records(i, setting, result);
    // One that was stopped before it was looked at has none.
    if (result.records.empty() && result.end != RunEnd::diverged &&
        !(result.end == RunEnd::interrupted && result.steps == 0))
      throw fail("a run has no records");
    training.histories.push_back(std::move(result));
    std::vector<std::vector<double>>& first = training.first.emplace_back();
    if (training.histories.back().records.empty()) return;
    for (std::size_t k = 0; k < setting.watched.size(); ++k)
      first.push_back(take(fmt::format("{}.first.{}", i, k),
                           static_cast<std::size_t>(entries(setting.watched[k].shape))));
  }

  void records(std::size_t i, const Setting& setting, History& result) const {
    const std::size_t laws = setting.watched.size();
    std::size_t values = 0;
    for (const Watched& law : setting.watched)
      values += static_cast<std::size_t>(entries(law.shape));
    const std::size_t columns = 3 + 4 * laws + std::min(values, kMostWatched);
    const RealArray& rows = arrays_.at(fmt::format("{}.records", i));
    if (rows.shape.size() != 2 || static_cast<std::size_t>(rows.shape[1]) != columns)
      throw fail("its records do not fit the laws that are watched");
    for (auto at = rows.values.begin(); at != rows.values.end();
         at += static_cast<std::ptrdiff_t>(columns)) {
      Record record;
      record.step = steps(at[0], setting);
      record.time = at[1];
      record.loss = at[2];
      if (!std::isfinite(record.time) || !std::isfinite(record.loss) ||
          (!result.records.empty() && record.step < result.records.back().step))
        throw fail("its records are not those of a run");
      auto next = at + 3;
      for (std::vector<double>* column :
           {&record.drift, &record.size, &record.factor, &record.terms}) {
        column->assign(next, next + static_cast<std::ptrdiff_t>(laws));
        next += static_cast<std::ptrdiff_t>(laws);
      }
      record.values.assign(next, at + static_cast<std::ptrdiff_t>(columns));
      result.records.push_back(std::move(record));
    }
  }

  std::string path_;
  const Plan& plan_;
  RealArrays arrays_;
};

}  // namespace

void save_training(const std::string& path, const Plan& plan, const Training& training) {
  RealArrays arrays;
  arrays["experiment"] = text_array(description(plan.experiment));
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const History& history = training.histories[i];
    const double left = history.left_positive ? static_cast<double>(*history.left_positive) : -1;
    arrays[fmt::format("{}.end", i)] =
        vector_of({static_cast<double>(history.end), static_cast<double>(history.steps), left});
    if (history.end == RunEnd::failed) arrays[fmt::format("{}.why", i)] = text_array(history.why);
    const auto rows = static_cast<std::int64_t>(history.records.size());
    if (rows == 0) continue;
    RealArray records;
    for (const Record& record : history.records) {
      std::vector<double>& row = records.values;
      row.insert(row.end(), {static_cast<double>(record.step), record.time, record.loss});
      for (const std::vector<double>* column :
           {&record.drift, &record.size, &record.factor, &record.terms, &record.values})
        row.insert(row.end(), column->begin(), column->end());
    }
    records.shape = {rows, static_cast<std::int64_t>(records.values.size()) / rows};
    arrays[fmt::format("{}.records", i)] = std::move(records);
    for (std::size_t k = 0; k < training.first[i].size(); ++k)
      arrays[fmt::format("{}.first.{}", i, k)] = vector_of(training.first[i][k]);
  }
  if (training.under_way) {
    arrays["state.theta"] = vector_of(training.under_way->theta);
    if (!training.under_way->velocity.empty())
      arrays["state.velocity"] = vector_of(training.under_way->velocity);
    arrays["state.progress"] =
        vector_of({static_cast<double>(training.under_way->steps), training.under_way->first_time,
                   training.under_way->time, training.under_way->inner_step});
  }
  write_real_arrays(path, arrays, Entries::any);
}

Training load_training(const std::string& path, const Plan& plan) {
  return Reader(path, plan).read();
}

}  // namespace abide
