// SPDX-License-Identifier: MIT
//
// Learning rates by parameter: theta_b' = -c_b M grad_b E with a rational c_b > 0, 1 unless given.
//
// They are factors of the metric, so a law has them too: with the rates c_1 and c_2 a network
// W2 W1 x conserves W2^T W2 / c_2 - W1 W1^T / c_1. Weight decay is not multiplied.
//
// Example: `W1=2, W2=1/3`.
#pragma once

#include <string>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide {

/// The rate of each parameter, whose names these are. Throws ModelError with the column, the cause
/// and what was expected.
[[nodiscard]] std::vector<Rational> parse_rates(const std::string& text,
                                                const std::vector<std::string>& names);

}  // namespace abide
