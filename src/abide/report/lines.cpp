// SPDX-License-Identifier: MIT
#include "abide/report/lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace abide {

namespace {

constexpr std::size_t kWidth = 88;
constexpr std::size_t kIndent = 16;  // two blanks, the label, a blank

// Of UTF-8.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  bool empty = true;  // whether the last line has no word yet
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    if (!empty && characters(lines.back()) + 1 + characters(word) > width) {
      lines.emplace_back();
      empty = true;
    }
    lines.back() += (empty ? "" : " ") + word;
    empty = false;
    word.clear();
  };
  for (const char c : text) {
    if (c != ' ' && c != '\n') {
      word += c;
      continue;
    }
    end_word();
    if (c == '\n') {
      lines.emplace_back();
      empty = true;
    }
  }
  end_word();
  return lines;
}

void Lines::add(const std::string& label, const std::string& content) {
  bool first = true;
  for (const std::string& line : wrapped(content, kWidth - kIndent)) {
    text_ += fmt::format("  {:<13} {}\n", first ? label : "", line);
    first = false;
  }
}

}  // namespace abide
