// SPDX-License-Identifier: MIT
#include "abide/train/run.hpp"

#include <algorithm>
#include <cmath>

namespace abide {

std::size_t History::lost(std::size_t law) const {
  const auto first = std::find_if(records.begin(), records.end(), [law](const Record& record) {
    return std::isnan(record.drift[law]);
  });
  return static_cast<std::size_t>(first - records.begin());
}

double History::drift(std::size_t law) const {
  double largest = 0;
  for (std::size_t i = 0; i < lost(law); ++i) largest = std::max(largest, records[i].drift[law]);
  return largest;
}

std::vector<double> History::relative_drifts(std::size_t law) const {
  std::vector<double> result(records.size(), NAN);
  double size = 0;
  for (std::size_t i = 0; i < lost(law); ++i) {
    size = std::max(size, records[i].size[law]);
    result[i] = size == 0 ? 0 : records[i].drift[law] / size;
  }
  return result;
}

double History::relative_drift(std::size_t law) const {
  double largest = 0;
  for (const double drift : relative_drifts(law))
    if (!std::isnan(drift)) largest = std::max(largest, drift);
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
    bool finite = std::isfinite(tracker.size(i));
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double change = std::abs(values[k] - first[i][k]);
      finite = finite && std::isfinite(change);
      drift = std::max(drift, change);
      if (record.values.size() < kMostWatched) record.values.push_back(values[k]);
    }
    record.drift.push_back(finite ? drift : NAN);
    record.size.push_back(finite ? tracker.size(i) : NAN);
  }
  return record;
}

bool all_positive(std::span<const double> theta, const std::vector<bool>& positive) {
  for (std::size_t i = 0; i < positive.size(); ++i)
    if (positive[i] && !(theta[i] > 0)) return false;
  return true;
}

}  // namespace

void run(Trainer& trainer, Tracker& tracker, const RunOptions& options, History& history,
         std::vector<std::vector<double>>& first) {
  const auto record = [&] {
    Record seen = look(trainer, tracker, first);
    if (!std::isfinite(seen.loss)) return false;
    if (!history.left_positive && !all_positive(trainer.theta(), options.positive))
      history.left_positive = seen.step;
    history.records.push_back(std::move(seen));
    return true;
  };
  const auto end = [&](RunEnd how) {
    history.end = how;
    const bool seen = !history.records.empty() && history.records.back().step == trainer.steps() &&
                      history.records.back().time == trainer.time();
    if (!seen && !record()) history.end = RunEnd::diverged;
  };
  // An interrupted run has a record of where it stopped, which a whole one would not have.
  if (!history.records.empty() && history.records.back().step < options.steps &&
      history.records.back().step % options.record_every != 0)
    history.records.pop_back();
  history.steps = trainer.steps();
  history.end = RunEnd::interrupted;
  if (history.records.empty() && !record()) {
    history.end = RunEnd::diverged;
    return;
  }
  while (trainer.steps() < options.steps) {
    if (options.stop != nullptr && options.stop->load()) return end(RunEnd::interrupted);
    switch (trainer.step(options.stop)) {
      case Trainer::StepEnd::made:
        break;
      case Trainer::StepEnd::stopped:
        return end(RunEnd::interrupted);
      case Trainer::StepEnd::diverged:
        return end(RunEnd::diverged);
      case Trainer::StepEnd::failed:
        history.why = trainer.failure();
        return end(RunEnd::failed);
    }
    if (trainer.steps() % options.record_every == 0 && trainer.steps() < options.steps &&
        !record()) {
      history.end = RunEnd::diverged;
      return;
    }
    history.steps = trainer.steps();
    if (options.progress) options.progress(trainer.steps(), history.records.back());
  }
  end(RunEnd::done);
}

}  // namespace abide
