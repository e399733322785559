// SPDX-License-Identifier: MIT
//
// The beginning of a law that has more terms than are shown.
//
// Without its last terms a law is no law: where they were stands `..`, so that what is written
// cannot be read as an expression. What is cut is the sum that a law is, or the sum that
// follows a factor in the time.
//
// Example, at most 2 terms: of a + b - c stays a + b + .., of t*(a + b - c) stays t*(a + b + ..).
#pragma once

#include <cstddef>
#include <optional>

#include "abide/model/expression.hpp"

namespace abide {

struct Beginning {
  Expression expression;
  std::size_t shown = 0, terms = 0;  ///< of the sum that was cut
};

/// Nothing when no such sum has more than `most` terms.
[[nodiscard]] std::optional<Beginning> beginning(const Expression& law, std::size_t most);

}  // namespace abide
