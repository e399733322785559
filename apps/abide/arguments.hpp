// SPDX-License-Identifier: MIT
//
// The options that the commands on a MODEL share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "abide/ask/question.hpp"
#include "progress.hpp"

namespace abide::app {

struct Arguments {
  Question question;
  Budget budget;
  bool json = false;
  bool quiet = false;
};

/// For CLI11: what is wrong with a seed, or nothing.
[[nodiscard]] std::string not_a_seed(const std::string& text);

/// MODEL, --set, and the options for what an ONNX file leaves open.
void add_model_argument(CLI::App& command, std::string& model, OnnxChoice& onnx);
/// --set: sizes that are put to the name of the model when all options have been read.
void add_set_argument(CLI::App& command, std::string& model);
/// --json and --quiet.
void add_output_arguments(CLI::App& command, bool& json, bool& quiet);
/// The arguments after the name of the program. Where a command takes expressions, one that begins
/// with a minus sign and is no option, such as -W1[0,0], gets a blank before it, which CLI11 does
/// not take for an option; `without_blanks` takes it away again.
[[nodiscard]] std::vector<std::string> with_expressions(const CLI::App& app,
                                                        std::vector<std::string> given);
[[nodiscard]] CLI::Validator without_blanks();

/// MODEL, --set and what an ONNX file leaves open, --flow, --tau, --metric, --seed, --json,
/// --quiet.
void add_model_arguments(CLI::App& command, Arguments& arguments);
/// --memory.
void add_memory_argument(CLI::App& command, Arguments& arguments);
/// --error, --depth, --memory, --threads.
void add_count_arguments(CLI::App& command, Arguments& arguments);
/// Says on standard error which parameters do not occur in the model; where nothing else moves
/// them, such as weight decay, also that their entries are laws.
void tell_of_unused(const Flow& flow, bool nothing_else = true);
/// The budget of the arguments, which signals end.
[[nodiscard]] Budget budget_of(const Arguments& arguments);
/// Tells of parameters that the model does not use, and shows how the work gets on.
[[nodiscard]] Watch watch_on(ProgressLine& line);

}  // namespace abide::app
