// SPDX-License-Identifier: MIT
//
// Arrays of doubles, for training: a data set of 60,000 images is too large to be exact, and
// nothing exact is asked of it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "abide/program/shape.hpp"

namespace abide {

/// Row-major; the shape [] is a scalar with one value.
struct RealArray {
  Shape shape;
  std::vector<double> values;
  bool operator==(const RealArray&) const = default;
};

/// What was read of a file: the first rows of its array, a row being what one index of the first
/// axis selects.
struct RealRows {
  RealArray array;
  std::int64_t rows_in_file = 0;
  bool scaled = false;  ///< the numbers of the file were divided
};

/// For readers that are asked for the first rows only.
inline constexpr std::int64_t kAllRows = std::numeric_limits<std::int64_t>::max();

/// The place of the first nan or infinity.
[[nodiscard]] inline std::optional<std::size_t> first_not_finite(
    const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) return i;
  return {};
}

}  // namespace abide
