// SPDX-License-Identifier: MIT
#include "abide/train/run.hpp"

#include <algorithm>
#include <cmath>

namespace abide {

double History::drift(std::size_t law) const {
  double largest = 0;
  for (const Record& record : records) largest = std::max(largest, record.drift[law]);
  return largest;
}

std::vector<double> History::relative_drifts(std::size_t law) const {
  std::vector<double> result;
  double size = 0;
  for (const Record& record : records) {
    size = std::max(size, record.size[law]);
    result.push_back(size == 0 ? 0 : record.drift[law] / size);
  }
  return result;
}

double History::relative_drift(std::size_t law) const {
  double largest = 0;
  for (const double drift : relative_drifts(law)) largest = std::max(largest, drift);
  return largest;
}

namespace {

Record look(Trainer& trainer, Tracker& tracker, std::vector<std::vector<double>>& first) {
  Record record;
  record.step = trainer.steps();
  record.time = trainer.time();
  record.loss = trainer.risk();
  tracker.evaluate(trainer.theta(), trainer.velocity(), record.time);
  for (std::size_t i = 0; i < tracker.count(); ++i) {
    const std::span<const double> values = tracker.values(i);
    if (first.size() == i) first.emplace_back(values.begin(), values.end());
    double drift = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
      drift = std::max(drift, std::abs(values[k] - first[i][k]));
      if (record.values.size() < kMostWatched) record.values.push_back(values[k]);
    }
    record.drift.push_back(drift);
    record.size.push_back(tracker.size(i));
  }
  return record;
}

bool finite(const Record& record) {
  return std::isfinite(record.loss) && std::all_of(record.drift.begin(), record.drift.end(),
                                                   [](double x) { return std::isfinite(x); });
}

}  // namespace

void run(Trainer& trainer, Tracker& tracker, const RunOptions& options, History& history,
         std::vector<std::vector<double>>& first) {
  const auto record = [&] {
    Record seen = look(trainer, tracker, first);
    if (!finite(seen)) return false;
    history.records.push_back(std::move(seen));
    return true;
  };
  // An interrupted run has a record of where it stopped, which a whole one would not have.
  if (!history.records.empty() && history.records.back().step % options.record_every != 0)
    history.records.pop_back();
  history.steps = trainer.steps();
  history.end = RunEnd::diverged;
  if (history.records.empty() && !record()) return;
  while (trainer.steps() < options.steps) {
    if (options.stop != nullptr && options.stop->load()) {
      history.end = RunEnd::interrupted;
      if (history.records.back().step != trainer.steps()) (void)record();
      return;
    }
    if (!trainer.step()) return;
    const bool wanted =
        trainer.steps() % options.record_every == 0 || trainer.steps() == options.steps;
    if (wanted && !record()) return;
    history.steps = trainer.steps();
    if (options.progress) options.progress(trainer.steps(), history.records.back());
  }
  history.end = RunEnd::done;
}

}  // namespace abide
