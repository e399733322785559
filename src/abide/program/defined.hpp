// SPDX-License-Identifier: MIT
//
// Whether nodes of a program have values somewhere.
//
// Where a divisor is 0 at every point there is no function, and nothing can be said of one. At
// random points modulo large primes that is seen, but for chance, and then in the safe direction
// (program/regular_point.hpp).
//
// Example: 1/(x - y) has values; 1/(x - x) has none, and 0/(x - x) has none either.
//
// Cost: that of a few evaluations.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// What is singular at every point that was tried, in words, so that one of the nodes has no value;
/// nothing where they have values.
[[nodiscard]] std::optional<std::string> undefined_everywhere(const Program& program,
                                                              const std::vector<NodeId>& nodes);

}  // namespace abide
