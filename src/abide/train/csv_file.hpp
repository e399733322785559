// SPDX-License-Identifier: MIT
//
// Numbers in text: a row a line, columns separated by commas.
//
//     height,width,label        a header: a first row without any number
//     1.5,2e-3,0
//     -0.25,"7",1               quotes around a number do not matter
//
// Every row has as many columns as the first. Spaces around a number, empty lines, lines that begin
// with #, the line ends of Windows and a byte order mark are passed over. An empty cell, nan and
// infinities are errors, and so is a number beyond the doubles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "abide/train/real_array.hpp"

namespace abide {

/// The first rows, as an array [rows, columns]. The whole text is checked. Throws ModelError with
/// `name`, line, column (both from 1, the column in characters), cause, and what was expected.
[[nodiscard]] RealRows read_csv(std::string_view text, const std::string& name,
                                std::int64_t most_rows = kAllRows);

}  // namespace abide
