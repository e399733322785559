// SPDX-License-Identifier: MIT
//
// How many laws a ReLU network itself has, beside the model with free gates.
//
// At random parameters the gate patterns of random inputs are found exactly
// (model/sign_regions.hpp), and the laws of the network near these parameters are counted with only
// these patterns. Every law with free gates is a law of the network, and patterns that were not
// seen can only lower the count:
//
//     laws with free gates  <=  laws of the network near theta  <=  `laws_at_most`.
//
// Where both ends meet, freeing the gates loses no law near theta. Where they do not, the network
// may have more laws there, because its gates are related, or more samples would show more
// patterns.
//
// Example, relu:1,2,1: 2 laws with free gates. Where both hidden weights are positive, one pattern
// opens both units and one closes both, and the network has 3 laws; where their signs differ, each
// unit has a pattern of its own and the network has 2.
//
// Cost: that of a count, times the number of patterns.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/lie/count.hpp"

namespace abide {

/// Near one random point of the parameters.
struct RegionCount {
  std::size_t patterns = 0;  ///< different gate patterns that were seen
  std::size_t samples = 0;   ///< inputs drawn, without those on a boundary
  Count count;               ///< with these patterns only

  [[nodiscard]] std::size_t laws_at_most() const { return count.laws(); }
};

/// What they say of the network itself.
enum class GatesVerdict {
  no_gates,     ///< the model has none: nothing was freed
  same,         ///< near all of these parameters the network has just the laws with free gates
  maybe_more,   ///< near some of them it may have more
  not_decided,  ///< a count was cut short, no input could be used, or the metric is natural-block
};
/// `no_gates`, `same`, `maybe_more`, `not_decided`
[[nodiscard]] std::string_view to_string(GatesVerdict verdict);

struct RegionCounts {
  std::size_t samples = 0;           ///< inputs asked for, at each of the parameters
  std::vector<RegionCount> regions;  ///< one for each of the parameters
  GatesVerdict verdict = GatesVerdict::not_decided;
};

/// A flow near random parameters with the gates of so many random inputs there only.
struct RegionFlow {
  std::size_t patterns = 0;  ///< different gate patterns that were seen, at least one
  std::size_t samples = 0;   ///< inputs drawn, without those on a boundary
  Flow flow;
};
/// Nothing where no input was in the interior of a region. Throws what Flow::make does.
[[nodiscard]] std::optional<RegionFlow> region_flow(const Flow& flow, std::size_t samples,
                                                    Random random);

/// Random parameters, unless told otherwise.
inline constexpr std::size_t kRegionParameters = 3;

/// At so many random parameters, with so many random inputs each. `free` is the flow's own count,
/// and `options` are those that it had. Throws what Flow::make and count_laws do, and
/// ModelError where what a gate takes has functions.
[[nodiscard]] RegionCounts count_in_regions(const Flow& flow, const Count& free,
                                            std::size_t samples, const CountOptions& options,
                                            std::size_t parameters = kRegionParameters);

}  // namespace abide
