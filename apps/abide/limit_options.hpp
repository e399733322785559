// SPDX-License-Identifier: MIT
//
// `--limits` and `--limit NAME=VALUE` (program/limits.hpp): options of the program that may stand
// anywhere on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace abide::app {

void add_limit_options(CLI::App& app);

/// The words of a command line, these options before the command, which would take them for its
/// own. What follows `--` stays.
[[nodiscard]] std::vector<std::string> with_limits_first(std::vector<std::string> words);

}  // namespace abide::app
