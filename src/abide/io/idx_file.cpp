// SPDX-License-Identifier: MIT
#include "abide/io/idx_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "abide/io/gzip.hpp"
#include "abide/io/input_file.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostIdxHeader = 4 + 4 * kMostAxes;

struct Type {
  unsigned char code;
  std::size_t bytes;
  const char* name;
};
constexpr std::array<Type, 6> kTypes{{{0x08, 1, "unsigned bytes"},
                                      {0x09, 1, "signed bytes"},
                                      {0x0B, 2, "16-bit integers"},
                                      {0x0C, 4, "32-bit integers"},
                                      {0x0D, 4, "floats"},
                                      {0x0E, 8, "doubles"}}};

unsigned char byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) word = word << 8 | byte(bytes, at + i);
  return word;
}

struct IdxHeader {
  Type type{};
  Shape shape;
  std::size_t begin = 0;  // of the entries
  std::int64_t count = 1;

  [[nodiscard]] std::size_t file_size() const {
    return begin + static_cast<std::size_t>(count) * type.bytes;
  }
};

IdxHeader read_header(std::string_view bytes, const std::string& name) {
  const std::string cut = "the file ends in the header";
  if (bytes.size() < 4) throw file_error(name, cut);
  if (byte(bytes, 0) != 0 || byte(bytes, 1) != 0)
    throw file_error(name, fmt::format("begins with the bytes {:02X} {:02X}; expected 00 00, as "
                                       "every IDX file does",
                                       byte(bytes, 0), byte(bytes, 1)));
  IdxHeader header;
  const auto* type = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const Type& t) { return t.code == byte(bytes, 2); });
  if (type == kTypes.end())
    throw file_error(name, fmt::format("the IDX type {:02X}; expected 08, 09, 0B, 0C, 0D or 0E",
                                       byte(bytes, 2)));
  header.type = *type;
  const std::size_t axes = byte(bytes, 3);
  if (axes == 0 || axes > kMostAxes)
    throw file_error(name, fmt::format("{} axes; expected 1 to {}", axes, kMostAxes));
  header.begin = 4 + 4 * axes;
  if (bytes.size() < header.begin) throw file_error(name, cut);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const auto size = static_cast<std::int64_t>(big_endian(bytes, 4 + 4 * axis, 4));
    header.shape.push_back(size);
    if (size == 0)
      throw file_error(name, fmt::format("axis {} has the size 0; expected at least 1", axis));
    if (size > limits().data_entries / header.count)
      throw file_error(name, fmt::format("the sizes {} mean more than {} entries, the most that "
                                         "are read{}",
                                         to_string(header.shape), limits().data_entries,
                                         raised_by(&Limits::data_entries)));
    header.count *= size;
  }
  return header;
}

ModelError wrong_size(const IdxHeader& header, const std::string& name, const std::string& found) {
  return file_error(name, fmt::format("found {} bytes of entries, expected {} for {} {}", found,
                                      header.file_size() - header.begin, to_string(header.shape),
                                      header.type.name));
}

// The file without gzip. Its header says how long it is; whether it can be that long is known
// before it is uncompressed.
std::string uncompressed(std::string_view bytes, const std::string& name) {
  GzipReader reader(bytes, name);
  std::string result = reader.read(kMostIdxHeader);
  const IdxHeader header = read_header(result, name);
  if (header.file_size() / kMostGzipInflation > bytes.size())
    throw wrong_size(header, name, fmt::format("at most {}", bytes.size() * kMostGzipInflation));
  if (header.file_size() >= result.size())
    result += reader.read(header.file_size() - result.size() + 1);  // one more shows what follows
  if (result.size() > header.file_size()) throw wrong_size(header, name, "more");
  return result;
}

double value(std::string_view bytes, std::size_t at, const Type& type) {
  const std::uint64_t word = big_endian(bytes, at, type.bytes);
  switch (type.code) {
    case 0x08:
      return static_cast<double>(word);
    case 0x0D:
      return std::bit_cast<float>(static_cast<std::uint32_t>(word));
    case 0x0E:
      return std::bit_cast<double>(word);
    default: {
      const int unused = static_cast<int>(64 - 8 * type.bytes);
      return static_cast<double>(static_cast<std::int64_t>(word << unused) >> unused);
    }
  }
}

}  // namespace

RealRows read_idx(std::string_view bytes, const std::string& name, std::int64_t most_rows,
                  IdxBytes kind) {
  std::string inflated;
  if (is_gzip(bytes)) {
    inflated = uncompressed(bytes, name);
    bytes = inflated;
  }
  const IdxHeader header = read_header(bytes, name);
  if (bytes.size() != header.file_size())
    throw wrong_size(header, name, std::to_string(bytes.size() - header.begin));

  RealRows result{{header.shape, {}}, header.shape[0], false};
  Shape& shape = result.array.shape;
  shape[0] = std::min(shape[0], most_rows);
  const auto count = static_cast<std::size_t>(header.count / header.shape[0] * shape[0]);
  std::vector<double>& values = result.array.values;
  values.resize(count);
  if (header.type.code == 0x08) {
    result.scaled = shape.size() > 1 && kind == IdxBytes::brightness;
    std::array<double, 256> of_byte{};
    for (std::size_t i = 0; i < of_byte.size(); ++i)
      of_byte[i] = static_cast<double>(i) / (result.scaled ? 255.0 : 1.0);
    for (std::size_t i = 0; i < count; ++i) values[i] = of_byte[byte(bytes, header.begin + i)];
  } else {
    for (std::size_t i = 0; i < count; ++i)
      values[i] = value(bytes, header.begin + i * header.type.bytes, header.type);
  }
  return result;
}

}  // namespace abide
