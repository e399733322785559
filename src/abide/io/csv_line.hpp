// SPDX-License-Identifier: MIT
//
// A line of a table: what separates its cells, the cells, and what a cell is.
//
//     1.5,"-2", 3     comma       cells 1.5, -2, 3
//     1,5;2           semicolon   cells 1,5 and 2: the first one is no number
//     1  2<tab>3      tab         cells "1  2" and 3
//     1  2 3          blanks      as many as there are
//
// A cell is a number, a missing value (NA, ?, ..), a name (a word or more, such as 28x28 or height
// in cm), empty, or else: 10%, 1 000, $5.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace abide {

enum class Delimiter : char { comma = ',', semicolon = ';', tab = '\t', blanks = ' ' };
[[nodiscard]] const char* to_string(Delimiter delimiter);

/// Whether it begins with #, unless this is an error of a spreadsheet, such as #N/A.
[[nodiscard]] bool is_comment(std::string_view line);

/// The first of semicolon, tab, comma and blanks that separates something outside of quotes. A tab
/// beside a comma separates nothing.
[[nodiscard]] std::optional<Delimiter> delimiter_of(std::string_view line);

/// What is wrong with a line, at a byte of it.
struct LineError : std::runtime_error {
  LineError(std::size_t place, const std::string& message)
      : std::runtime_error(message), at(place) {}
  std::size_t at;
};

/// The cell that begins at `at`, without blanks around it and without its quotes; `at` moves to the
/// delimiter behind it, or to the end of the line. So `for (at = 0; at <= size; ++at)` takes all.
/// Throws LineError when quotes are not closed.
[[nodiscard]] std::string_view next_cell(std::string_view line, Delimiter delimiter,
                                         std::size_t& at);

enum class CsvCell { empty, number, missing, name, other };
[[nodiscard]] CsvCell cell_kind(std::string_view cell);
/// Whether the first letter or digit of a name is a letter: 28x28 might be a number with a unit.
[[nodiscard]] bool begins_with_letter(std::string_view name);

/// Why a cell that is not empty is no number, and what was expected.
[[nodiscard]] std::string no_number(std::string_view cell);

}  // namespace abide
