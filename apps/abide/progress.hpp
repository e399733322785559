// SPDX-License-Identifier: MIT
//
// One line on standard error that says how long work is getting on: shown when
// standard error is a terminal and more than a second has passed, wiped at the end.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "abide/families/find_families.hpp"
#include "abide/laws/finder.hpp"
#include "abide/lie/levels.hpp"

namespace abide::app {

class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  /// The text is asked for, with the seconds so far, only when it is time to show it. Safe to call
  /// from any thread, as are those below.
  void show(const std::function<std::string(double)>& text);
  void show(const LevelProgress& progress);
  void show(const SearchProgress& progress);
  void show(const FamilyProgress& progress);
  /// Wipes the line; what is shown later begins it again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  const bool wanted_;
  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;
  Clock::time_point last_shown_ = start_;
  bool shown_ = false;
};

}  // namespace abide::app
