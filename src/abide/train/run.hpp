// SPDX-License-Identifier: MIT
//
// A training run that is watched: its loss and its laws, from time to time.
//
// What is watched of a law h are the values of its entries, h(0) at the start, the change
// max |h(t) - h(0)| over its entries, and its size (train/tracker.hpp), which leaves a factor in
// the time out. The relative drift of a run is the largest change over the largest size. Where h =
// f(t) g, the change at each time is divided by f(t) first: it is how far g is from h(0) / f(t),
// and neither shrinks nor grows with f. A law with a value that is not finite (a logarithm of 0, an
// exp(t) that overflows) is *lost* from there on: its drift and size are nan, and it is never said
// to be kept.
//
// Example: gradient descent with step d changes x^2 - y^2 by d^2 (g_x^2 - g_y^2) in each step, so
// that its drift over a fixed time is proportional to d (train/drift.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "abide/train/tracker.hpp"
#include "abide/train/trainer.hpp"

namespace abide {

struct Record {
  std::uint64_t step = 0;
  double time = 0, loss = 0;
  /// By law: the change since the start, the size, the factor in the time, and the terms that
  /// values are rounded in, the largest up to here.
  std::vector<double> drift, size, factor, terms;
  std::vector<double> values;  ///< the watched entries of all laws, in order
};

enum class RunEnd {
  done,
  diverged,     ///< the loss, or the step after the last, is not finite
  interrupted,  ///< the caller asked to stop
  failed,       ///< `why`
};

struct History {
  std::vector<Record> records;
  RunEnd end = RunEnd::interrupted;
  std::string why;          ///< when it failed
  std::uint64_t steps = 0;  ///< that were made
  /// The first record with an entry that is not positive where the metric wants it to be.
  std::optional<std::uint64_t> left_positive;

  /// The number of the first record in which a law is lost; that of all records if it never is.
  [[nodiscard]] std::size_t lost(std::size_t law) const;
  /// Whether there is a drift: two records before the law is lost.
  [[nodiscard]] bool measured(std::size_t law) const { return lost(law) >= 2; }
  [[nodiscard]] double drift(std::size_t law) const;  ///< the largest before it is lost
  /// The largest change over the largest size, before it is lost; 0 when the size is.
  [[nodiscard]] double relative_drift(std::size_t law) const;
  /// By record, that of the run up to there; nan from where the law is lost.
  [[nodiscard]] std::vector<double> relative_drifts(std::size_t law) const;
  /// Whether rounding explains all changes before it is lost (train/drift.hpp).
  [[nodiscard]] bool only_rounding(std::size_t law) const;
};

/// The most entries of laws whose values are kept.
inline constexpr std::size_t kMostWatched = 1000;

struct RunOptions {
  std::uint64_t steps = 0;         ///< in all, those made before included
  std::uint64_t record_every = 1;  ///< steps; the last is recorded too
  const std::atomic<bool>* stop = nullptr;
  std::vector<bool> positive;  ///< [D], the entries that are to be; empty: none
  /// After each step, with the last record.
  std::function<void(std::uint64_t step, const Record&)> progress;
};

/// Trains, adding to a history, which is empty or that of the same run up to the trainer's step.
/// `first` are the values of all laws at the start of the run; filled in when empty.
void run(Trainer& trainer, Tracker& tracker, const RunOptions& options, History& history,
         std::vector<std::vector<double>>& first);

}  // namespace abide
