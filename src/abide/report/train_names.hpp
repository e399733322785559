// SPDX-License-Identifier: MIT
//
// What a report of training calls its runs and functions: the same on the terminal, on the page and
// in the legends of pictures.
//
// Runs are called by their settings, `mu = 0.5, step 0.01`. Where several functions are watched
// they are numbered in the order in which they are first met, run by run. A function with hundreds
// of terms is abbreviated; run.json, run.csv and the page's formulas have it whole.
//
// Example: `(2) W2.T @ W2 - W1 @ W1.T`; `W1[0,0]**2 - W2[0,0]**2 + .. (300 terms)`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/train/plan.hpp"

namespace abide {

/// Expressions that are longer than this are abbreviated.
inline constexpr std::size_t kLongestShown = 160;

/// The expression, or its first terms and how many there are in all.
[[nodiscard]] std::string abbreviated(const std::string& expression);

class TrainNames {
 public:
  explicit TrainNames(const Plan& plan);

  /// The expressions of all runs, each once, in the order of their numbers.
  [[nodiscard]] const std::vector<std::string>& expressions() const { return expressions_; }

  /// `(2) W2.T @ W2 - W1 @ W1.T`; without a number when it is the only one.
  [[nodiscard]] std::string function(const std::string& expression) const;
  /// `mu = 0.5: (2) W2.T @ W2 - W1 @ W1.T`
  [[nodiscard]] std::string function_of_run(const Setting& setting,
                                            const std::string& expression) const;
  /// `(2) W2.T @ W2 - W1 @ W1.T [0,1]`, and rather shorter.
  [[nodiscard]] std::string entry(const Watched& watched, std::int64_t index) const;

  /// `(2) `; empty when it is the only one.
  [[nodiscard]] std::string number(const std::string& expression) const;

 private:
  std::vector<std::string> expressions_;
};

}  // namespace abide
