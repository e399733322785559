// SPDX-License-Identifier: MIT
#include "abide/io/exact_array.hpp"

#include <flint/fmpq.h>
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "abide/io/input_file.hpp"

namespace abide {

namespace {

// IEEE 754 binary interchange: a sign, an exponent e, a fraction f of `digits` bits. The value is
// 1.f 2^(e - bias), or 0.f 2^(1 - bias) where e = 0. Nothing where e is the largest: inf or nan.
std::optional<Rational> from_ieee(std::uint64_t bits, std::size_t bytes) {
  const int digits = bytes == 2 ? 10 : bytes == 4 ? 23 : 52;
  const int exponent_bits = static_cast<int>(8 * bytes) - 1 - digits;
  const std::uint64_t largest = (std::uint64_t{1} << exponent_bits) - 1;
  const std::uint64_t exponent = bits >> digits & largest;
  if (exponent == largest) return {};
  const auto fraction = static_cast<std::int64_t>(bits & ((std::uint64_t{1} << digits) - 1));
  const std::int64_t mantissa = exponent == 0 ? fraction : fraction + (std::int64_t{1} << digits);
  const bool negative = (bits >> (8 * bytes - 1) & 1U) != 0;
  const int bias = static_cast<int>(largest >> 1);
  const int shift = (exponent == 0 ? 1 : static_cast<int>(exponent)) - bias - digits;
  Rational value(negative ? -mantissa : mantissa);
  if (shift >= 0)
    fmpq_mul_2exp(value.flint(), value.flint(), static_cast<ulong>(shift));
  else
    fmpq_div_2exp(value.flint(), value.flint(), static_cast<ulong>(-shift));
  return value;
}

std::optional<Rational> value_of(std::string_view entry, const EntryKind& kind) {
  const std::uint64_t bits = entry_word(entry, kind.big_endian);
  switch (kind.letter) {
    case 'f':
      return from_ieee(bits, kind.bytes);
    case 'g':
      return from_ieee(bits << 16, 4);
    case 'i': {
      const int unused = static_cast<int>(64 - 8 * kind.bytes);
      return Rational(static_cast<std::int64_t>(bits << unused) >> unused);
    }
    case 'b':
      if (bits > 1) return {};
      [[fallthrough]];
    default: {
      Rational value;
      fmpq_set_ui(value.flint(), bits, 1);
      return value;
    }
  }
}

}  // namespace

Array exact_array(const ArrayLayout& layout, const std::string& name, ArrayTotal& total) {
  if (!total.add_entries(layout.count)) throw file_error(name, ArrayTotal::too_many_entries());
  const EntryKind& kind = layout.kind;
  Array array{layout.shape, {}};
  array.values.reserve(static_cast<std::size_t>(layout.count));
  Shape index(array.shape.size(), 0);
  for (std::int64_t i = 0; i < layout.count; ++i) {
    std::optional<Rational> value = value_of(layout.entry(index), kind);
    if (!value)
      throw file_error(
          name, fmt::format("entry {} is {}", to_string(index),
                            kind.letter == 'b' ? "no bool; expected 0 or 1"
                                               : "nan or infinite; expected a finite number"));
    if (!total.add_bits(*value)) throw file_error(name, ArrayTotal::too_many_bits());
    array.values.push_back(std::move(*value));
    next_index(index, array.shape);
  }
  return array;
}

}  // namespace abide
