// SPDX-License-Identifier: MIT
//
// Numbers that are options: exact, and written as in expressions.
//
// Example: `1/10`, `0.1` and `1e-1` are one number.
#pragma once

#include <string>

#include "abide/ring/rational.hpp"

namespace abide {

/// The value of a text without names. `source` is what messages call it: `DECAY`. Throws ModelError
/// with the place, the cause and what was expected.
[[nodiscard]] Rational exact_number(const std::string& text, const std::string& source);

}  // namespace abide
