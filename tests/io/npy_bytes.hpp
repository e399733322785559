// SPDX-License-Identifier: MIT
//
// The bytes of .npy files, written by definition, for the readers to read.
#pragma once

#include <cstdint>
#include <string>

#include "abide/program/shape.hpp"
#include "abide/ring/random.hpp"

namespace abide::testing {

/// The lowest `count` bytes of the word, in the order of the dtype.
inline std::string word_bytes(std::uint64_t word, int count, bool big_endian) {
  std::string result;
  for (int i = 0; i < count; ++i) {
    const int byte = big_endian ? count - 1 - i : i;
    result.push_back(static_cast<char>(word >> (8 * byte) & 0xFFU));
  }
  return result;
}

/// Any header and data, with the right length, padded as NumPy does.
inline std::string npy_bytes(std::string header, const std::string& data, int version = 1) {
  const int length_bytes = version == 1 ? 2 : 4;
  while ((8 + length_bytes + header.size() + 1) % 64 != 0) header.push_back(' ');
  header.push_back('\n');
  std::string result = "\x93NUMPY";
  result.push_back(static_cast<char>(version));
  result.push_back('\0');
  return result + word_bytes(header.size(), length_bytes, false) + header + data;
}

/// As Python writes a tuple: (), (3,), (3, 2).
inline std::string tuple(const Shape& shape) {
  std::string result = "(";
  for (const std::int64_t size : shape) result += std::to_string(size) + ", ";
  if (!shape.empty()) result.pop_back();
  if (shape.size() > 1) result.pop_back();
  return result + ")";
}

inline std::string npy_header(const std::string& descr, bool fortran_order, const Shape& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': " + (fortran_order ? "True" : "False") +
         ", 'shape': " + tuple(shape) + ", }";
}

}  // namespace abide::testing
