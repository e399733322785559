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
// Running time: that of a count, times the number of patterns.
#pragma once

#include <cstddef>
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

/// At so many random parameters, with so many random inputs each. `options` are those of the flow's
/// own count. Empty for a model without gates.
/// Throws what Flow::make and count_laws do.
[[nodiscard]] std::vector<RegionCount> count_in_regions(const Flow& flow, std::size_t samples,
                                                        std::size_t parameters,
                                                        const CountOptions& options);

}  // namespace abide
