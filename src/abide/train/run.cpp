// SPDX-License-Identifier: MIT
#include "abide/train/run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "abide/train/drift.hpp"

namespace abide {

std::size_t History::lost(std::size_t law) const {
  const auto first = std::find_if(records.begin(), records.end(), [law](const Record& record) {
    return std::isnan(record.drift[law]);
  });
  return static_cast<std::size_t>(first - records.begin());
}

double History::drift(std::size_t law) const {
  const std::size_t kept = lost(law);
  double largest = 0;
  for (std::size_t i = 0; i < kept; ++i) largest = std::max(largest, records[i].drift[law]);
  return largest;
}

std::vector<double> History::relative_drifts(std::size_t law) const {
  std::vector<double> result(records.size(), NAN);
  const std::size_t kept = lost(law);
  double size = 0;
  for (std::size_t i = 0; i < kept; ++i) size = std::max(size, records[i].size[law]);
  double largest = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    const Record& record = records[i];
    // Where the factor is 0, so is the function.
    if (size > 0 && record.factor[law] != 0)
      largest = std::max(largest, record.drift[law] / std::abs(record.factor[law]) / size);
    result[i] = largest;
  }
  return result;
}

double History::relative_drift(std::size_t law) const {
  const std::size_t kept = lost(law);
  return kept == 0 ? 0 : relative_drifts(law)[kept - 1];
}

bool History::only_rounding(std::size_t law) const {
  const std::size_t kept = lost(law);
  for (std::size_t i = 0; i < kept; ++i)
    if (!(records[i].drift[law] <= rounding(records[i].step) * records[i].terms[law])) return false;
  return true;
}

namespace {

// `before` are the records so far.
Record look(Trainer& trainer, Tracker& tracker, const std::vector<Record>& before,
            std::vector<std::vector<double>>& first, const std::atomic<bool>* stop) {
  Record record;
  record.step = trainer.steps();
  record.time = trainer.time();
  record.loss = trainer.risk(stop);
  tracker.evaluate(trainer.theta(), trainer.velocity(), trainer.velocity_terms(), record.time);
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
    record.factor.push_back(tracker.factor(i));
    record.terms.push_back(
        std::max(tracker.terms(i), before.empty() ? 0.0 : before.back().terms[i]));
  }
  return record;
}

// Seconds.
constexpr double kLongLook = 0.5;

bool all_positive(std::span<const double> theta, const std::vector<bool>& positive) {
  for (std::size_t i = 0; i < positive.size(); ++i)
    if (positive[i] && !(theta[i] > 0)) return false;
  return true;
}

}  // namespace

void run(Trainer& trainer, Tracker& tracker, const RunOptions& options, History& history,
         std::vector<std::vector<double>>& first) {
  using Clock = std::chrono::steady_clock;
  std::chrono::duration<double> last_look{0};
  const auto record = [&](const std::atomic<bool>* stop) {
    const Clock::time_point began = Clock::now();
    Record seen = look(trainer, tracker, history.records, first, stop);
    last_look = Clock::now() - began;
    if (!std::isfinite(seen.loss)) return false;
    if (!history.left_positive && !all_positive(trainer.theta(), options.positive))
      history.left_positive = seen.step;
    history.records.push_back(std::move(seen));
    return true;
  };
  const auto end = [&](RunEnd how) {
    history.end = how;
    history.steps = trainer.steps();
    // Who wants to stop does not wait for the loss of large data.
    if (how == RunEnd::interrupted && last_look.count() > kLongLook) return;
    const bool seen = !history.records.empty() && history.records.back().step == trainer.steps() &&
                      history.records.back().time == trainer.time();
    if (!seen && !record(nullptr)) history.end = RunEnd::diverged;
  };
  // An interrupted run has a record of where it stopped, which a whole one would not have.
  if (!history.records.empty() && history.records.back().step < options.steps &&
      history.records.back().step % options.record_every != 0)
    history.records.pop_back();
  history.steps = trainer.steps();
  history.end = RunEnd::interrupted;
  try {
    // A run that was stopped while it was looked at is looked at again.
    const std::uint64_t begin = trainer.steps();
    const bool due =
        history.records.empty() || (begin < options.steps && begin % options.record_every == 0 &&
                                    history.records.back().step < begin);
    if (due && !record(options.stop)) {
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
          !record(options.stop)) {
        history.end = RunEnd::diverged;
        return;
      }
      history.steps = trainer.steps();
      if (options.progress) options.progress(trainer.steps(), history.records.back());
    }
  } catch (const Risk::Stopped&) {  // in the middle of a record
    history.steps = trainer.steps();
    return;
  }
  end(RunEnd::done);
}

}  // namespace abide
