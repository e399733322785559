// SPDX-License-Identifier: MIT
//
// Numbers in text: a row a line, columns separated by commas, semicolons, tabs or blanks
// (io/csv_line.hpp), the same in all lines.
//
//     height,width,label        a header: a row of names above rows of numbers
//     1.5,2e-3,0
//     -0.25,"7",1               quotes around a number do not matter
//
// Every row has as many columns as the first. Spaces around a number, empty lines, comments (lines
// that begin with #), the line ends of Windows and a byte order mark are passed over, and so is a
// delimiter at the end of the lines, if it is there in all of them. An empty cell, a missing value,
// nan and infinities are errors, and so is a number beyond the doubles.
//
// A first row is a header when it has names, most of its cells are, and none is a number; that it
// is taken for one is noted. NA,NA,NA and 10%,20% are no headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abide/io/real_array.hpp"

namespace abide {

struct CsvTable {
  RealRows rows;                   ///< [rows, columns]
  std::vector<std::string> names;  ///< of the columns; none without a header
  std::vector<std::string> notes;  ///< what its reader should be told: `x.csv:1: ..`
};

/// The first rows. The whole text is checked. Throws ModelError with `name`, line, column (both
/// from 1, the column in characters), cause, and what was expected.
[[nodiscard]] CsvTable read_csv(std::string_view text, const std::string& name,
                                std::int64_t most_rows = kAllRows);

}  // namespace abide
