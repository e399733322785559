// SPDX-License-Identifier: MIT
//
// What `abide count` and `abide zoo` print: text for people, one JSON document for programs.
#pragma once

#include <optional>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"
#include "abide/lie/point_count.hpp"
#include "abide/lie/region_count.hpp"

namespace abide {

/// A few lines, ending in a newline. The first says how many laws there are; then what is certain,
/// and how likely the rest is.
[[nodiscard]] std::string count_text(const Flow& flow, const Count& count);

/// One JSON object and a newline: model, flow, metric, parameters (D), shapes (of
/// each parameter), state (N), lie_dimension,
/// laws, levels, closed, stopped_by (null, "depth", "memory" or "interrupted"), primes, seed,
/// error_probability (null unless closed), free_gates, seconds. tau is as given, null for gradient
/// flow.
/// With `regions`, also sign_regions (report/region_report.hpp).
[[nodiscard]] std::string count_json(const Flow& flow, const Count& count, double seconds,
                                     const std::optional<RegionCounts>& regions = std::nullopt);

/// The dimension at a point beside that at generic ones, and what follows near the point. `at` is
/// how the point was asked for.
[[nodiscard]] std::string point_count_text(const Flow& flow, const std::string& at,
                                           const PointCount& count);
/// The keys of count_json, which are those of generic points, and at, point_dimension,
/// point_levels, regular.
[[nodiscard]] std::string point_count_json(const Flow& flow, const std::string& at,
                                           const PointCount& count, double seconds);

/// The families of the zoo as a table, and as a JSON list: family, dims, description, example,
/// metric (the family's own), options.
[[nodiscard]] std::string zoo_text();
[[nodiscard]] std::string zoo_json();

}  // namespace abide
