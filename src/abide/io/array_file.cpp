// SPDX-License-Identifier: MIT
#include "abide/io/array_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "abide/io/array_archive.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/npy_layout.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

template <class T>
T load(const char* place, bool big_endian) {
  std::array<unsigned char, sizeof(T)> bytes;
  std::memcpy(bytes.data(), place, sizeof(T));
  if (big_endian != (std::endian::native == std::endian::big))
    std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

// IEEE 754 half precision: a sign, five bits of exponent, ten of fraction.
double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const int fraction = bits & 0x3FF;
  double value = 0;
  if (exponent == 0x1F)
    value = fraction == 0 ? HUGE_VAL : std::nan("");
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(fraction + 0x400, exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

struct Half {
  std::uint16_t bits;
  explicit operator double() const { return half(bits); }
};

struct Bfloat {
  std::uint16_t bits;
  explicit operator double() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
  }
};

// The entries of the rows in row-major order.
template <class T>
void convert(const ArrayLayout& layout, std::vector<double>& values) {
  const char* data = layout.data.data();
  const bool big_endian = layout.kind.big_endian;
  if (layout.stride == strides(layout.shape)) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<double>(load<T>(data + i * sizeof(T), big_endian));
    return;
  }
  Shape index(layout.shape.size(), 0);
  for (double& value : values) {
    value = static_cast<double>(load<T>(layout.entry(index).data(), big_endian));
    next_index(index, layout.shape);
  }
}

void convert(const ArrayLayout& layout, std::vector<double>& values) {
  const auto is = [&](char letter, std::size_t bytes) {
    return layout.kind.letter == letter && layout.kind.bytes == bytes;
  };
  if (is('f', 2)) return convert<Half>(layout, values);
  if (is('f', 4)) return convert<float>(layout, values);
  if (is('f', 8)) return convert<double>(layout, values);
  if (is('g', 2)) return convert<Bfloat>(layout, values);
  if (is('i', 1)) return convert<std::int8_t>(layout, values);
  if (is('i', 2)) return convert<std::int16_t>(layout, values);
  if (is('i', 4)) return convert<std::int32_t>(layout, values);
  if (is('i', 8)) return convert<std::int64_t>(layout, values);
  if (is('u', 2)) return convert<std::uint16_t>(layout, values);
  if (is('u', 4)) return convert<std::uint32_t>(layout, values);
  if (is('u', 8)) return convert<std::uint64_t>(layout, values);
  convert<std::uint8_t>(layout, values);  // and bool
}

// Of an entry, from its place in row-major order.
Shape index_of(std::size_t place, const Shape& shape) {
  Shape index(shape.size());
  auto rest = static_cast<std::int64_t>(place);
  for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis])
    index[axis] = rest % shape[axis];
  return index;
}

}  // namespace

RealRows real_rows(const ArrayLayout& layout, const std::string& name, std::int64_t most_rows) {
  RealRows result{{layout.shape, {}}, 1, false};
  Shape& shape = result.array.shape;
  std::int64_t count = layout.count;
  if (!shape.empty()) {
    result.rows_in_file = shape[0];
    shape[0] = std::min(shape[0], most_rows);
    count = count / result.rows_in_file * shape[0];
  }
  std::vector<double>& values = result.array.values;
  values.resize(static_cast<std::size_t>(count));
  convert(layout, values);
  if (layout.kind.letter == 'b')
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i] > 1)
        throw file_error(name, fmt::format("entry {} is no bool; expected 0 or 1",
                                           to_string(index_of(i, shape))));
  return result;
}

RealRows read_real_npy(std::string_view bytes, const std::string& name, std::int64_t most_rows) {
  return real_rows(read_npy_layout(bytes, name, &Limits::data_entries), name, most_rows);
}

void check_finite(const RealArray& array, const std::string& place) {
  if (const auto at = first_not_finite(array.values))
    throw file_error(place, fmt::format("entry {} is {}; expected a finite number",
                                        to_string(index_of(*at, array.shape)), array.values[*at]));
}

RealArrays read_real_arrays(const std::string& path, Entries entries) {
  const ArrayArchive archive(path);
  if (std::cmp_greater(archive.members().size(), limits().file_arrays))
    throw file_error(path, fmt::format("more than {} arrays{}", limits().file_arrays,
                                       raised_by(&Limits::file_arrays)));
  RealArrays arrays;
  std::int64_t total = 0;
  for (const std::string& name : archive.members()) {
    const std::string place = archive.place(name);
    const StoredArray stored = archive.read(name, &Limits::data_entries, total);
    RealArray array = real_rows(stored.layout, place).array;
    total += static_cast<std::int64_t>(array.values.size());
    if (entries == Entries::finite) check_finite(array, place);
    arrays[name] = std::move(array);
  }
  return arrays;
}

}  // namespace abide
