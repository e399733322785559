// SPDX-License-Identifier: MIT
#include "abide/model/name.hpp"

#include <algorithm>
#include <string_view>

namespace abide {

bool is_quoted_name(const std::string& text) {
  constexpr std::size_t kLongest = 200;
  const auto plain = [](char c) { return is_digit(c) || is_letter(c); };
  const auto allowed = [](char c) {
    return c > ' ' && c <= '~' && std::string_view("\"'\\,=#[]").find(c) == std::string_view::npos;
  };
  const auto count = std::count_if(text.begin(), text.end(), plain);
  return is_name(text) || (text.size() <= kLongest && count > 0 && count < std::ssize(text) &&
                           std::all_of(text.begin(), text.end(), allowed));
}

bool may_be_quoted(const std::string& text) {
  const bool both = text.find('"') != std::string::npos && text.find('\'') != std::string::npos;
  return !text.empty() && !both && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
  });
}

bool is_name(const std::string& text) {
  return !text.empty() && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace abide
