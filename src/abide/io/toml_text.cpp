// SPDX-License-Identifier: MIT
#include "abide/io/toml_text.hpp"

#include <algorithm>
#include <string_view>

namespace abide {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t utf8_length(unsigned long codepoint) {
  return codepoint < 0x80 ? 1 : codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
}

// One past the end of the string literal at `begin`, or of its line when it is not closed there.
std::size_t end_of_literal(const std::string& text, std::size_t begin) {
  const char quote = text[begin];
  const std::string three(3, quote);
  const bool multiline = text.compare(begin, 3, three) == 0;
  for (std::size_t i = begin + (multiline ? 3 : 1); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (!multiline && (text[i] == quote || text[i] == '\n')) {
      return i + 1;
    } else if (multiline && text.compare(i, 3, three) == 0) {
      i += 3;  // up to two more quotes are part of the string
      for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::size_t inside_literal(const std::string& text, std::size_t begin, std::size_t offset) {
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  const char quote = at(begin);
  if (quote != '"' && quote != '\'') return begin;
  std::size_t i = begin + 1;
  if (at(i) == quote && at(i + 1) == quote) {
    i += 2;
    if (at(i) == '\r') ++i;
    if (at(i) == '\n') ++i;
  }
  const auto skip_joined_lines = [&] {
    while (quote == '"' && at(i) == '\\' && is_blank(at(i + 1)))
      for (++i; is_blank(at(i));) ++i;
  };
  skip_joined_lines();
  for (std::size_t seen = 0; seen < offset && i < text.size(); skip_joined_lines()) {
    if (quote == '"' && at(i) == '\\') {
      const std::size_t digits = at(i + 1) == 'u' ? 4 : at(i + 1) == 'U' ? 8 : 0;
      seen += digits == 0 ? 1 : utf8_length(std::stoul(text.substr(i + 2, digits), nullptr, 16));
      i += 2 + digits;
    } else {
      i += at(i) == '\r' && at(i + 1) == '\n' ? 2 : 1;
      ++seen;
    }
  }
  return std::min(i, text.size());
}

std::optional<std::size_t> too_long_key(const std::string& text, std::size_t most_parts) {
  std::size_t parts = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (c == '"' || c == '\'') {
      i = end_of_literal(text, i) - 1;
    } else if (c == '.') {
      if (++parts > most_parts) return i;
    } else if (c == '\n' || std::string_view("=[]{},").find(c) != std::string_view::npos) {
      parts = 1;
    }
  }
  return std::nullopt;
}

}  // namespace abide
