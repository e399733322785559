// SPDX-License-Identifier: MIT
//
// How the entries of an array lie in a file of NumPy's format .npy.
//
//     \x93NUMPY  1 0  <two bytes: length of the header>
//     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }      padded, then a newline
//     <the entries>
//
// Versions 2.0 and 3.0 have four bytes of length; version 3.0 has a header in UTF-8. The header is
// a literal of Python, with the spellings that versions 2 and 3 of Python write, such as u'<f8' and
// (4L, 3L). `descr` is a dtype (io/npy_dtype.hpp). Everything that is no number is refused;
// object arrays are Python programs (pickle), which are never run.
// Reference: numpy.lib.format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "abide/io/array_layout.hpp"
#include "abide/program/limits.hpp"

namespace abide {

inline constexpr std::size_t kMostNpyHeader = std::size_t{1} << 16;

/// The most bytes that an array of so many entries may have.
[[nodiscard]] constexpr std::size_t most_npy_bytes(std::int64_t most_entries) {
  return kMostNpyHeader + 12 + 8 * static_cast<std::size_t>(most_entries);
}

/// Reads the header, and checks that the bytes are those of its entries, which are no more than a
/// limit allows. Takes no memory for them.
/// Throws ModelError, which begins with `name`.
[[nodiscard]] ArrayLayout read_npy_layout(std::string_view bytes, const std::string& name,
                                          std::int64_t Limits::*most);

}  // namespace abide
