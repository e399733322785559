// SPDX-License-Identifier: MIT
//
// Shapes of tensors: a list of positive sizes, row-major as in NumPy; [] is a scalar. Sizes of 0 do
// not occur: a program that needs one is an error where it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace abide {

struct Limits;  // program/limits.hpp

using Shape = std::vector<std::int64_t>;

/// The most axes that a tensor may have where it is declared or reshaped, as in NumPy.
inline constexpr std::size_t kMostAxes = 32;

/// The number of entries. Throws ShapeError when a size is not positive or the product exceeds
/// limits().tensor_entries.
[[nodiscard]] std::int64_t entries(const Shape& shape);
/// The same with another limit. The message says that it is `the most that WHAT may` have.
[[nodiscard]] std::int64_t entries_up_to(std::int64_t Limits::*limit, const Shape& shape,
                                         const char* what);

/// `[3, 2]`
[[nodiscard]] std::string to_string(const Shape& shape);

/// The axis that `axis` means: negative ones count from the end. Throws ShapeError, naming
/// `operation`, when there is no such axis.
[[nodiscard]] std::int64_t axis_of(const Shape& shape, std::int64_t axis,
                                   const std::string& operation);

/// Row-major strides, in entries.
[[nodiscard]] std::vector<std::int64_t> strides(const Shape& shape);

}  // namespace abide
