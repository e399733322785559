// SPDX-License-Identifier: MIT
//
// Errors with their place in the user's text: file, line, column, the line itself and a caret.
//
//     model.toml:7:10: error: @: shapes [3, 2] and [4, 2] do not fit: 2 columns meet 4 rows
//       7 | phi = "U @ V"
//         |          ^
//
// Text is UTF-8; columns count characters from 1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace abide {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// A text and what it is called in messages.
struct SourceText {
  std::string name;
  std::string text;
};

/// The message above. A place outside the text shows the message without the line.
[[nodiscard]] std::string diagnostic(const SourceText& source, Place place,
                                     const std::string& message);

/// The place of a byte of the text.
[[nodiscard]] Place place_of(std::string_view text, std::size_t offset);
/// The byte at a place; the end of the text when the place is outside it.
[[nodiscard]] std::size_t offset_of(std::string_view text, Place place);

// As much of what was found as a message quotes.
inline constexpr std::size_t kMostShown = 40;

/// What a message shows of bytes of any kind: the first ones, `?` for what is not printable ASCII.
[[nodiscard]] std::string ascii(std::string_view bytes, std::size_t most);

/// The text as UTF-8 that does nothing to a terminal: `?` for control characters but the ends of
/// lines, and for bytes that are no UTF-8. The middle of a line that has more characters, at least
/// 4, is `..`: a long name stands before what is said of it.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest_line);

/// A name from a file, in a message: printable and on one line, of which a name ends none.
[[nodiscard]] std::string name_shown(std::string_view name);
/// The same as `'name'`.
[[nodiscard]] std::string quoted_name(std::string_view name);

/// `W1, W2, b`; of many names the first 30, and `..`.
[[nodiscard]] std::string listed(std::vector<std::string> names);

/// `; did you mean 'relu'?` when a candidate may have been misspelt: the same but for the case of
/// letters, or within a quarter of the name's length, and at least one, in edits of one letter or
/// two neighbours swapped, with the same first letter and the same digits. Otherwise empty: what
/// looks alike may mean something else (gelu and relu, conv3d and conv2d, natural and
/// natural-block).
[[nodiscard]] std::string did_you_mean(const std::string& name,
                                       const std::vector<std::string>& candidates);

}  // namespace abide
