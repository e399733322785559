// SPDX-License-Identifier: MIT
//
// How the entries of an array lie in the bytes of a file, whatever its format: NumPy's
// (io/npy_layout.hpp) or safetensors (io/safetensors.hpp). Who reads the entries decides what they
// become: exact (io/exact_array.hpp) or double (io/array_file.hpp).
//
//     shape [2, 3], stride [3, 1], kind f 8       rows of doubles, one after the other
//     shape [2, 3], stride [1, 2]                 the same array, columns first
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "abide/program/shape.hpp"

namespace abide {

/// What the bytes of an entry are.
struct EntryKind {
  /// f: IEEE 754; g: bfloat16, the upper half of an IEEE single; i: two's complement; u: unsigned;
  /// b: bool, as 0 and 1.
  char letter = 'f';
  std::size_t bytes = 8;
  bool big_endian = false;
  bool operator==(const EntryKind&) const = default;
};

struct ArrayLayout {
  Shape shape;
  std::int64_t count = 0;  ///< the product of the sizes
  Shape stride;            ///< in entries, of either order
  EntryKind kind;
  std::string_view data;  ///< count * kind.bytes bytes of the text that was read

  [[nodiscard]] std::string_view entry(const Shape& index) const {
    std::int64_t at = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis) at += index[axis] * stride[axis];
    return data.substr(static_cast<std::size_t>(at) * kind.bytes, kind.bytes);
  }
};

/// An array together with the bytes in which its entries lie.
struct StoredArray {
  std::shared_ptr<const std::string> bytes;
  ArrayLayout layout;
};

/// The next index in row-major order; after the last one, the first.
inline void next_index(Shape& index, const Shape& shape) {
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (++index[axis] < shape[axis]) return;
    index[axis] = 0;
  }
}

/// At most eight bytes as an unsigned integer.
[[nodiscard]] inline std::uint64_t entry_word(std::string_view bytes, bool big_endian) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    result = result << 8 | static_cast<unsigned char>(bytes[big_endian ? i : bytes.size() - 1 - i]);
  return result;
}

}  // namespace abide
