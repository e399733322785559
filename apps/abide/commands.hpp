// SPDX-License-Identifier: MIT
//
// The commands of `abide`. Each registers itself with its options and a callback that computes,
// puts the whole of its output together, and only then prints it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "signals.hpp"

namespace abide::app {

/// Beside those of answers (exit_code in abide/abide.hpp), of which 130 stands for any signal: the
/// program ends with stopped_exit_code().
enum ExitCode { done = 0, usage = 2, wrong_model = 3, limit_reached = 4, interrupted = 130 };

/// What a command leaves behind.
struct Outcome {
  std::string output = {};     ///< for standard output
  std::string complaint = {};  ///< for standard error, after the output
  int exit_code = done;
};

void add_check_command(CLI::App& app, Outcome& outcome);
void add_count_command(CLI::App& app, Outcome& outcome);
void add_eval_command(CLI::App& app, Outcome& outcome);
void add_laws_command(CLI::App& app, Outcome& outcome);
void add_prove_command(CLI::App& app, Outcome& outcome);
void add_reproduce_command(CLI::App& app, Outcome& outcome);
/// `words` is the command line, for what is to be done again.
void add_train_command(CLI::App& app, Outcome& outcome, const std::vector<std::string>& words);
void add_show_command(CLI::App& app, Outcome& outcome);
void add_sweep_command(CLI::App& app, Outcome& outcome);
void add_table_command(CLI::App& app, Outcome& outcome);
void add_verify_command(CLI::App& app, Outcome& outcome);
void add_zoo_command(CLI::App& app, Outcome& outcome);

}  // namespace abide::app
