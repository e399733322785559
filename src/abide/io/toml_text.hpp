// SPDX-License-Identifier: MIT
//
// What must be known of TOML as text, beside the library that reads it: where a byte of a string's
// value is written, so that an error in an expression points into the file, and whether a key is
// too long for the library.
//
// Example: in `phi = "a\tb"` the value's byte 2, the b, is byte 10 of the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace abide {

/// The byte of `text` where byte `offset` of a string's value is written, the literal beginning at
/// byte `begin`: past the quotes, with escapes counted as they are written. TOML reads a line break
/// as one character, and drops the blanks after a backslash that ends a line.
[[nodiscard]] std::size_t inside_literal(const std::string& text, std::size_t begin,
                                         std::size_t offset);

/// A dotted key is a nest of tables, and toml++ 3.3 follows it recursively to any depth: a long one
/// would overflow the stack. The byte where a key has too many parts, if one has.
[[nodiscard]] std::optional<std::size_t> too_long_key(const std::string& text,
                                                      std::size_t most_parts);

}  // namespace abide
