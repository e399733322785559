// SPDX-License-Identifier: MIT
//
// What `--samples` prints: the laws that the network itself may have, beside those with free gates.
//
//     samples       parameters 1: 2 gate patterns among 100 inputs, at most 3 laws
#pragma once

#include <string>

#include "abide/lie/region_count.hpp"

namespace abide {

/// Lines as those of a report, each with its newline. `free` is the count with free gates.
[[nodiscard]] std::string regions_text(const Count& free, const RegionCounts& counts);

}  // namespace abide
