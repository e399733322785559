// SPDX-License-Identifier: MIT
#include "abide/program/shape.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"

namespace abide {

std::int64_t entries(const Shape& shape) {
  return entries_up_to(&Limits::tensor_entries, shape, "a tensor");
}

std::int64_t entries_up_to(std::int64_t Limits::*limit, const Shape& shape, const char* what) {
  const std::int64_t most = limits().*limit;
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size <= 0)
      throw ShapeError(fmt::format("shape {}: every size must be positive", to_string(shape)));
    if (size > most / count)
      throw ShapeError(fmt::format("shape {} has more than {} entries, the most that {} may{}",
                                   to_string(shape), most, what, raised_by(limit)));
    count *= size;
  }
  return count;
}

std::string to_string(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

std::int64_t axis_of(const Shape& shape, std::int64_t axis, const std::string& operation) {
  const auto count = static_cast<std::int64_t>(shape.size());
  if (axis < -count || axis >= count)
    throw ShapeError(
        fmt::format("{}: axis {} is out of range for shape {}", operation, axis, to_string(shape)));
  return axis < 0 ? axis + count : axis;
}

std::vector<std::int64_t> strides(const Shape& shape) {
  std::vector<std::int64_t> result(shape.size());
  std::int64_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0; stride *= shape[axis]) result[axis] = stride;
  return result;
}

}  // namespace abide
