// SPDX-License-Identifier: MIT
#include "abide/onnx/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"

namespace abide {

Known Known::integers(Integers values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return {ElementType::int64, {count}, std::move(values)};
}

Known Known::integer(std::int64_t value) { return {ElementType::int64, {}, Integers{value}}; }

Known Known::zeros(ElementType type, const Shape& shape) {
  const std::size_t count = known_entries(shape);
  if (is_real(type)) return {type, shape, Reals(count)};
  return {type, shape, Integers(count)};
}

std::size_t known_entries(const Shape& shape) {
  if (std::any_of(shape.begin(), shape.end(), [](std::int64_t size) { return size < 0; }))
    throw ShapeError(fmt::format("shape {}: a size is negative", to_string(shape)));
  Shape positive = shape;
  std::replace(positive.begin(), positive.end(), std::int64_t{0}, std::int64_t{1});
  const std::int64_t count = abide::entries(positive);  // throws beyond the limit
  return positive == shape ? static_cast<std::size_t>(count) : 0;
}

Rational exact(double value) {
  if (!std::isfinite(value))
    throw ShapeError(fmt::format("a number is {}; expected a finite one", value));
  constexpr int kDigits = 53;
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  Rational result(static_cast<std::int64_t>(std::ldexp(fraction, kDigits)));
  const int shift = exponent - kDigits;
  if (shift >= 0)
    fmpq_mul_2exp(result.flint(), result.flint(), static_cast<ulong>(shift));
  else
    fmpq_div_2exp(result.flint(), result.flint(), static_cast<ulong>(-shift));
  return result;
}

Rational exact_entry(const Known& known, std::size_t i) {
  if (known.real()) return exact(std::get<Known::Reals>(known.entries)[i]);
  return {std::get<Known::Integers>(known.entries)[i]};
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()));
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const std::int64_t in_a = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t in_b = back <= b.size() ? b[b.size() - back] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1)
      throw ShapeError(
          fmt::format("shapes {} and {} cannot be broadcast together", to_string(a), to_string(b)));
    result[result.size() - back] = in_a == 1 ? in_b : in_a;
  }
  return result;
}

bool stretches(const Shape& from, const Shape& to) {
  if (from.size() > to.size()) return false;
  for (std::size_t back = 1; back <= from.size(); ++back) {
    const std::int64_t size = from[from.size() - back];
    if (size != 1 && size != to[to.size() - back]) return false;
  }
  return true;
}

std::vector<std::int64_t> broadcast_index(const Shape& from, const Shape& to) {
  std::vector<std::int64_t> result(known_entries(to));
  const std::vector<std::int64_t> from_stride = strides(from);
  const std::vector<std::int64_t> to_stride = strides(to);
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    const std::size_t at = to.size() - from.size() + axis;
    if (from[axis] == 1) continue;
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] += static_cast<std::int64_t>(i) / to_stride[at] % to[at] * from_stride[axis];
  }
  return result;
}

Known picked(const Known& known, const std::vector<std::int64_t>& index, const Shape& shape) {
  Known result = Known::zeros(known.type, shape);
  std::visit(
      [&](const auto& entries) {
        auto& picked = std::get<std::decay_t<decltype(entries)>>(result.entries);
        for (std::size_t i = 0; i < index.size(); ++i)
          if (index[i] >= 0) picked[i] = entries[static_cast<std::size_t>(index[i])];
      },
      known.entries);
  return result;
}

namespace {

// Truncated; what a type of 64 bits cannot hold is no whole number here.
std::int64_t truncated(double value) {
  if (!(std::abs(value) < 0x1p63))
    throw ShapeError(fmt::format("{} is beyond the whole numbers of 64 bits", value));
  return static_cast<std::int64_t>(value);
}

}  // namespace

Known cast(const Known& known, ElementType type) {
  if (!known.real() || is_real(type)) return mapped(known, type, [](auto value) { return value; });
  if (type == ElementType::boolean)
    return mapped(known, type, [](auto value) { return value != 0 ? 1 : 0; });
  return mapped(known, type, [](auto value) { return truncated(static_cast<double>(value)); });
}

}  // namespace abide
