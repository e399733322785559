// SPDX-License-Identifier: MIT
//
// The options that the commands on a MODEL share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"

namespace abide::app {

struct Arguments {
  std::string model;
  std::string flow = "gradient";
  std::optional<std::string> tau;
  std::optional<std::string> metric;  ///< the model's own when not given
  CountOptions count;
  std::uint64_t memory = 0;  ///< 0: three quarters of the machine's
  bool json = false;
  bool quiet = false;
};

/// For CLI11: what is wrong with a seed, or nothing.
[[nodiscard]] std::string not_a_seed(const std::string& text);

/// MODEL and --flow, --tau, --metric, --seed, --json, --quiet.
void add_model_arguments(CLI::App& command, Arguments& arguments);
/// --memory.
void add_memory_argument(CLI::App& command, Arguments& arguments);
/// --error, --depth, --memory, --threads.
void add_count_arguments(CLI::App& command, Arguments& arguments);
/// The flow that the arguments describe. Throws ModelError and UsageError.
[[nodiscard]] Flow flow_of(const Arguments& arguments);
/// The options of a count, with the memory settled and Ctrl-C looked at.
[[nodiscard]] CountOptions count_options(const Arguments& arguments);

}  // namespace abide::app
