// SPDX-License-Identifier: MIT
//
// The options of `abide train`: the fields of an experiment, and what becomes of it.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abide/train/experiment.hpp"

namespace abide::app {

struct TrainArguments {
  std::string what;  ///< a MODEL, or the name of an experiment
  std::optional<std::string> metric, rates, data, matrix, targets, loss, start, optimizer, friction,
      tau;
  std::optional<double> scale, velocity, time, weight_decay, tolerance;
  std::optional<std::uint64_t> samples, batch, seed, steps;
  std::vector<double> step;
  std::size_t step_sweep = 0;
  std::vector<std::string> masses, laws, target_columns, frozen, only;

  std::optional<std::string> folder, save, resume;
  std::optional<std::size_t> records;
  bool json = false, quiet = false;
  std::string command_line;  ///< as it was given
};

void add_train_arguments(CLI::App& command, TrainArguments& arguments);
/// Throws UsageError when options contradict each other.
[[nodiscard]] Experiment experiment_of(const TrainArguments& arguments);

}  // namespace abide::app
