// SPDX-License-Identifier: MIT
//
// Texts of users on their way into pictures, pages, tables and commands: names and paths may hold
// any bytes.
#pragma once

#include <string>

namespace abide {

/// Valid UTF-8 on one line: control characters become blanks, bytes that are no UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string plain(const std::string& text);

/// `plain`, with & < > " ' as entities: for text and attributes of HTML and XML.
[[nodiscard]] std::string escaped(const std::string& text);

/// As a field of CSV in quotes, a quote being written twice (RFC 4180).
[[nodiscard]] std::string csv_quoted(const std::string& text);

/// As one word of a POSIX shell, in quotes where it needs them: `W2=mirror`, `'x y'`.
[[nodiscard]] std::string shell_word(const std::string& text);

/// About how wide a text is in a sans-serif font, as a multiple of the size of the font: rather too
/// large than too small. Example: 0.67 for `x`.
[[nodiscard]] double width_of(const std::string& text);

/// The text, or a beginning that is at most so wide and ends in `…`. The text is `plain`.
[[nodiscard]] std::string shortened(const std::string& text, double width);

}  // namespace abide
