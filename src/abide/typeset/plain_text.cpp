// SPDX-License-Identifier: MIT
#include "abide/typeset/plain_text.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

namespace abide {

namespace {

constexpr std::string_view kEllipsis = "…";

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// By the byte with which a character begins; 0 for the bytes that follow it.
double width_of(char c) {
  if (!begins_character(c)) return 0;
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0xE3U) return 1.1;  // East Asian and pictures, among others
  if (std::string_view(" ijlI.,:;'|!()[]").find(c) != std::string_view::npos) return 0.4;
  if (std::string_view("mwMWO@%+-=<>").find(c) != std::string_view::npos) return 0.9;
  return 0.67;
}

}  // namespace

std::string plain(const std::string& text) {
  // The library knows what UTF-8 is.
  const auto replace = nlohmann::json::error_handler_t::replace;
  const std::string quoted = nlohmann::json(text).dump(-1, ' ', false, replace);
  std::string result = nlohmann::json::parse(quoted).get<std::string>();
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = ' ';
  return result;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : plain(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string csv_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

std::string shell_word(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+=-@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

double width_of(const std::string& text) {
  double width = 0;
  for (const char c : text) width += width_of(c);
  return width;
}

std::string shortened(const std::string& text, double width) {
  std::string whole = plain(text);
  if (width_of(whole) <= width) return whole;
  double used = 1;      // the ellipsis
  std::size_t end = 0;  // stops before a character, since only their first bytes have a width
  while (end < whole.size() && used + width_of(whole[end]) <= width) used += width_of(whole[end++]);
  return whole.substr(0, end).append(kEllipsis);
}

}  // namespace abide
