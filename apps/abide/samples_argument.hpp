// SPDX-License-Identifier: MIT
//
// `--samples N` of the commands that count: what the network's own gates allow.
#pragma once

#include <optional>

#include "abide/lie/region_count.hpp"
#include "arguments.hpp"

namespace abide::app {

/// --samples.
void add_samples_argument(CLI::App& command, Arguments& arguments);

/// Nothing when no samples were asked for.
[[nodiscard]] std::optional<RegionCounts> region_counts(const Arguments& arguments,
                                                        const Flow& flow, const Count& free);

}  // namespace abide::app
