// SPDX-License-Identifier: MIT
//
// A plan carried out: one run after the other, from one starting point.
//
// A run can be saved and taken up again, by the same experiment; it then goes on as if it had not
// stopped. What is saved (docs/train.md) is an .npz: the description of the experiment, what was
// recorded, and the state of the run that was under way.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "abide/train/plan.hpp"
#include "abide/train/run.hpp"

namespace abide {

struct Training {
  std::vector<History> histories;                       ///< one for each setting that was begun
  std::vector<std::vector<std::vector<double>>> first;  ///< by setting and law: the first values
  std::optional<TrainerState> under_way;                ///< of the last, when it is not over

  [[nodiscard]] bool interrupted() const { return under_way.has_value(); }
  /// Whether a run ended before its time, but for the caller.
  [[nodiscard]] bool failed() const;
};

struct TrainingProgress {
  std::size_t setting = 0, settings = 0;
  std::uint64_t step = 0, steps = 0;
  double done = 0;  ///< part of all steps of all settings, those that were resumed left out of both
  double loss = 0, drift = 0;
};

struct TrainingOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const TrainingProgress&)> progress;
  /// Called from time to time with all there is, to save it.
  std::function<void(const Training&)> save;
  double save_every = 30;  ///< seconds
};

/// Goes on from `training`, which is empty at first. Throws ModelError when it is of other data,
/// another model or another start: then what was first recorded is not what it would be now.
void train(const Plan& plan, const TrainingOptions& options, Training& training);

}  // namespace abide
