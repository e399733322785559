// SPDX-License-Identifier: MIT
//
// One array in NumPy's format .npy, read exactly.
//
//     \x93NUMPY  1 0  <two bytes: length of the header>
//     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }      padded, then a newline
//     <the entries>
//
// Versions 2.0 and 3.0 have four bytes of length; version 3.0 has a header in UTF-8. `descr` is the
// byte order ('<' little, '>' big, '|' none), the kind and the bytes of an entry:
//
//     f2 f4 f8          IEEE 754: the rational m 2^e; nan and infinities are errors
//     i1 i2 i4 i8       two's complement
//     u1 u2 u4 u8, b1   unsigned, and bool as 0 and 1
//
// Everything else is refused; object arrays are Python programs (pickle), which are never run.
// Reference: numpy.lib.format.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "abide/model/arrays.hpp"

namespace abide {

inline constexpr std::size_t kMostNpyHeader = std::size_t{1} << 16;
/// The largest array of the widest kind.
inline constexpr std::size_t kMostNpyBytes = kMostNpyHeader + 12 + 8 * kMostEntries;

/// Throws ModelError, which begins with `name`. What is read is added to `total`.
[[nodiscard]] Array read_npy(std::string_view bytes, const std::string& name, ArrayTotal& total);

/// The same for an array alone.
[[nodiscard]] Array read_npy(std::string_view bytes, const std::string& name);

}  // namespace abide
