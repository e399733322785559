// SPDX-License-Identifier: MIT
//
// What `--samples` prints: the laws that the network itself may have, beside those with free gates.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/lie/region_count.hpp"

namespace abide {

/// What was asked for: so many inputs at each of so many random parameters.
struct RegionQuestion {
  std::size_t samples = 0;
  std::size_t parameters = 3;
};

/// What the counts near random parameters say of the network itself.
enum class GatesVerdict {
  no_gates,     ///< the model has none: nothing was freed
  same,         ///< near all of these parameters the network has just the laws with free gates
  maybe_more,   ///< near some of them it may have more
  not_decided,  ///< a count was cut short, or no input could be used
};
[[nodiscard]] GatesVerdict gates_verdict(const Flow& flow, const Count& free,
                                         const std::vector<RegionCount>& regions,
                                         const RegionQuestion& question);

/// Some lines that end in a newline.
[[nodiscard]] std::string regions_text(const Flow& flow, const Count& free,
                                       const std::vector<RegionCount>& regions,
                                       const RegionQuestion& question);

/// An object: samples, verdict (`same`, `maybe_more`, `not_decided`, `no_gates`), parameters, a
/// list of objects with patterns, samples, laws_at_most, closed.
[[nodiscard]] nlohmann::ordered_json regions_document(const Flow& flow, const Count& free,
                                                      const std::vector<RegionCount>& regions,
                                                      const RegionQuestion& question);

}  // namespace abide
