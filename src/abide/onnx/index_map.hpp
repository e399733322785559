// SPDX-License-Identifier: MIT
//
// Maps of entries: for each entry of a result, in order, the entry of the operand that it is.
//
// Example: the transpose of a matrix [2, 3] is the map (0, 3, 1, 4, 2, 5).
#pragma once

#include <cstdint>
#include <vector>

#include "abide/io/npy_layout.hpp"
#include "abide/onnx/known.hpp"
#include "abide/program/shape.hpp"

namespace abide {

/// source(at) is the entry of the operand for the entry `at` of the result, or -1 for 0. Throws
/// ShapeError for a result that is too large, before anything is taken.
template <class Source>
std::vector<std::int64_t> index_map(const Shape& result, Source source) {
  std::vector<std::int64_t> map(known_entries(result));
  Shape at(result.size(), 0);
  for (std::int64_t& entry : map) {
    entry = source(static_cast<const Shape&>(at));
    next_index(at, result);
  }
  return map;
}

/// The number of an entry.
[[nodiscard]] inline std::int64_t entry_at(const Shape& at,
                                           const std::vector<std::int64_t>& stride) {
  std::int64_t entry = 0;
  for (std::size_t axis = 0; axis < at.size(); ++axis) entry += at[axis] * stride[axis];
  return entry;
}

}  // namespace abide
