// SPDX-License-Identifier: MIT
//
// What the dtype of an array of NumPy says of its entries.
//
//     <f8   =f8   f8   float64   double   d   <d        all of them an IEEE double, little endian
//
// A dtype is a name (float64, int_, ubyte, ..), or a letter for a C type (d, l, B, ..), or a kind
// with the bytes of an entry (f8, i4, ..); the last two may begin with a byte order: < little, >
// big, = and | native. Native is little endian, and a C long has 8 bytes, as on the machines that
// abide runs on. Reference: numpy.dtype, "Data type objects".
#pragma once

#include <optional>
#include <string_view>

#include "abide/io/array_layout.hpp"

namespace abide {

/// Nothing for a dtype that is none, or none of the kinds above with 1, 2, 4 or 8 bytes (f: 2, 4 or
/// 8; b: 1).
[[nodiscard]] std::optional<EntryKind> npy_kind(std::string_view descr);

}  // namespace abide
