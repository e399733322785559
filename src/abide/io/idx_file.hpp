// SPDX-License-Identifier: MIT
//
// The format IDX, in which MNIST and its kin are published:
//
//     00 00 <type> <number of axes>     four bytes
//     <size> ...                        four bytes for each axis, the most significant first
//     <the entries>                     row-major, the most significant byte first
//
//     type 08   unsigned byte          type 0C   32-bit integer
//     type 09   signed byte            type 0D   float
//     type 0B   16-bit integer         type 0E   double
//
// So 00 00 08 03, 00 00 EA 60, 00 00 00 1C, 00 00 00 1C begins 60,000 images of 28 x 28 bytes, and
// 00 00 08 01, 00 00 EA 60 their labels. Unsigned bytes with two axes or more are brightnesses, and
// are divided by 255, unless they are targets (one-hot rows, say); with one axis they are labels,
// and stay as they are.
//
// Reference: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "abide/io/real_array.hpp"

namespace abide {

/// Whether unsigned bytes with two axes or more are divided by 255.
enum class IdxBytes { brightness, as_they_are };

/// The first rows of an IDX file, plain or compressed by gzip. Throws ModelError, which begins with
/// `name`, with the cause and what was expected.
[[nodiscard]] RealRows read_idx(std::string_view bytes, const std::string& name,
                                std::int64_t most_rows = kAllRows,
                                IdxBytes kind = IdxBytes::brightness);

}  // namespace abide
