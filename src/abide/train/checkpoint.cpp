// SPDX-License-Identifier: MIT
#include "abide/train/checkpoint.hpp"

#include <fmt/format.h>

#include "abide/error.hpp"
#include "abide/train/array_file.hpp"

namespace abide {

namespace {

RealArray vector_of(std::vector<double> values) {
  return {{static_cast<std::int64_t>(values.size())}, std::move(values)};
}

class Reader {
 public:
  Reader(const std::string& path, const Plan& plan)
      : path_(path), plan_(plan), arrays_(read_real_arrays(path)) {}

  Training read() {
    std::string text;
    for (const double c : take("experiment")) text += static_cast<char>(c);
    const std::string expected = description(plan_.experiment);
    if (text != expected) throw fail(difference(text, expected));
    Training training;
    while (arrays_.contains(fmt::format("{}.records", training.histories.size())))
      history(training);
    if (training.histories.size() > plan_.settings.size()) throw fail("too many runs");
    if (arrays_.contains("state.theta")) {
      TrainerState state;
      state.theta = take("state.theta");
      if (arrays_.contains("state.velocity")) state.velocity = take("state.velocity");
      const std::vector<double>& progress = take("state.progress");
      const auto d = static_cast<std::size_t>(plan_.model->program.parameter_entries());
      if (state.theta.size() != d || (!state.velocity.empty() && state.velocity.size() != d) ||
          progress.size() != 4 || training.histories.empty())
        throw fail("its state does not fit the model");
      state.steps = static_cast<std::uint64_t>(progress[0]);
      state.first_time = progress[1];
      state.time = progress[2];
      state.inner_step = progress[3];
      training.under_way = std::move(state);
    }
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

  void history(Training& training) const {
    const std::size_t i = training.histories.size();
    if (i >= plan_.settings.size()) throw fail("it has more runs than the experiment");
    const std::size_t laws = plan_.settings[i].watched.size();
    const RealArray& records = arrays_.at(fmt::format("{}.records", i));
    const std::size_t columns =
        records.shape.size() == 2 ? static_cast<std::size_t>(records.shape[1]) : 0;
    if (columns < 3 + 2 * laws) throw fail("its records do not fit the laws that are watched");
    History result;
    for (auto at = records.values.begin(); at != records.values.end();
         at += static_cast<std::ptrdiff_t>(columns)) {
      Record record;
      record.step = static_cast<std::uint64_t>(at[0]);
      record.time = at[1];
      record.loss = at[2];
      const auto first = at + 3;
      const auto count = static_cast<std::ptrdiff_t>(laws);
      record.drift.assign(first, first + count);
      record.size.assign(first + count, first + 2 * count);
      record.values.assign(first + 2 * count, at + static_cast<std::ptrdiff_t>(columns));
      result.records.push_back(std::move(record));
    }
    const std::vector<double>& end = take(fmt::format("{}.end", i));
    if (end.size() != 2 || end[0] < 0 || end[0] > 2) throw fail("the end of a run is not known");
    result.end = static_cast<RunEnd>(static_cast<int>(end[0]));
    result.steps = static_cast<std::uint64_t>(end[1]);
    training.histories.push_back(std::move(result));
    std::vector<std::vector<double>> first;
    for (std::size_t k = 0; k < laws; ++k) first.push_back(take(fmt::format("{}.first.{}", i, k)));
    training.first.push_back(std::move(first));
  }

  std::string path_;
  const Plan& plan_;
  RealArrays arrays_;
};

}  // namespace

void save_training(const std::string& path, const Plan& plan, const Training& training) {
  RealArrays arrays;
  const std::string text = description(plan.experiment);
  arrays["experiment"] = vector_of(std::vector<double>(text.begin(), text.end()));
  for (std::size_t i = 0; i < training.histories.size(); ++i) {
    const History& history = training.histories[i];
    RealArray records;
    for (const Record& record : history.records) {
      std::vector<double>& row = records.values;
      row.insert(row.end(), {static_cast<double>(record.step), record.time, record.loss});
      row.insert(row.end(), record.drift.begin(), record.drift.end());
      row.insert(row.end(), record.size.begin(), record.size.end());
      row.insert(row.end(), record.values.begin(), record.values.end());
    }
    const auto rows = static_cast<std::int64_t>(history.records.size());
    if (rows == 0) continue;
    records.shape = {rows, static_cast<std::int64_t>(records.values.size()) / rows};
    arrays[fmt::format("{}.records", i)] = std::move(records);
    arrays[fmt::format("{}.end", i)] =
        vector_of({static_cast<double>(history.end), static_cast<double>(history.steps)});
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
  write_real_arrays(path, arrays);
}

Training load_training(const std::string& path, const Plan& plan) {
  return Reader(path, plan).read();
}

}  // namespace abide
