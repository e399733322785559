// SPDX-License-Identifier: MIT
//
// Names of parameters in expressions: W1, or in quotes "layers.0.weight".
//
// A name is a letter or underscore, then letters, digits and underscores. Model files may give
// other names in quotes; files of other programs have any texts for names.
//
// Example: W_1 is a name; "a.b" can be one in quotes; 1x is a mistake in a model file, and in an
// ONNX file the name "1x".
#pragma once

#include <string>

namespace abide {

[[nodiscard]] inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Or an underscore.
[[nodiscard]] inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Whether a text can be a name: a letter or underscore, then letters, digits and underscores.
[[nodiscard]] bool is_name(const std::string& text);
/// Whether it can be one in quotes: a name, or up to 200 characters of ASCII that are no blanks,
/// and none of \ , = # [ ] nor quotes, some of them letters or digits and some not: 1x is a
/// mistake.
[[nodiscard]] bool is_quoted_name(const std::string& text);
/// Whether quotes can be put around it: names of files may be any texts, as 0, but hold one kind of
/// quotes at most, and no control characters.
[[nodiscard]] bool may_be_quoted(const std::string& text);

}  // namespace abide
