// SPDX-License-Identifier: MIT
//
// The options of the commands that search for laws, and `--samples`.
#pragma once

#include <CLI/CLI.hpp>

#include "arguments.hpp"

namespace abide::app {

/// MODEL and its flow, --max-degree, --max-time-degree, --features, --most-monomials,
/// --most-unknowns, and the options of a count.
void add_search_arguments(CLI::App& command, Arguments& arguments);
/// --samples.
void add_samples_argument(CLI::App& command, Arguments& arguments);

}  // namespace abide::app
