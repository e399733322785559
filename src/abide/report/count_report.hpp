// SPDX-License-Identifier: MIT
//
// What `abide count` and `abide zoo` print: text for people; of the zoo also a JSON
// document for programs.
#pragma once

#include <optional>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"
#include "abide/lie/point_count.hpp"
#include "abide/lie/region_count.hpp"

namespace abide {

/// A few lines, ending in a newline. The first says how many laws there are; then what is certain,
/// and how likely the rest is; then what samples show, if any
/// were taken.
[[nodiscard]] std::string count_text(const Flow& flow, const Count& count,
                                     const std::optional<RegionCounts>& regions = std::nullopt);

/// The dimension at a point beside that at generic ones, and what follows near the point. `at` is
/// how the point was asked for.
[[nodiscard]] std::string point_count_text(const Flow& flow, const std::string& at,
                                           const PointCount& count);

/// The families of the zoo as a table, and as a JSON list: family, dims, description, example,
/// metric (the family's own), options.
[[nodiscard]] std::string zoo_text();
[[nodiscard]] std::string zoo_json();

}  // namespace abide
