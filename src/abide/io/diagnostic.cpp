// SPDX-License-Identifier: MIT
#include "abide/io/diagnostic.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace abide {

namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// One line of context, without control characters, cut to what a terminal shows around the caret.
constexpr std::size_t kShownBefore = 60;
constexpr std::size_t kShownAfter = 40;

// Edits of one letter, or of two neighbours that are swapped, from a to b.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances from the first i letters of a
  std::iota(row.begin(), row.end(), std::size_t{0});
  std::vector<std::size_t> before;  // from the first i - 2
  std::vector<std::size_t> last;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// The bytes of the character that the text begins with; 0 when it is a control character, sets a
// direction of writing, or is no UTF-8.
std::size_t shown_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80U) return byte(0) >= 0x20U && byte(0) != 0x7FU ? 1 : 0;
  const std::size_t size = byte(0) >= 0xF0U ? 4 : byte(0) >= 0xE0U ? 3 : 2;
  if (byte(0) < 0xC2U || byte(0) > 0xF4U || text.size() < size) return 0;
  std::uint32_t code = byte(0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues_character(text[i])) return 0;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool control =
      code < 0xA0 || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return overlong || surrogate || control || code > 0x10FFFF ? 0 : size;
}

// What is near a name that is offered and means something else.
constexpr std::string_view kOtherNames[] = {"tan", "cosh", "sinh", "mae"};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string digits(const std::string& text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](char c) { return c >= '0' && c <= '9'; });
  return result;
}

// A slip leaves numbers and the first letter as they are, or swaps the first two: gelu is not relu,
// conv3d is not conv2d, W3 is not W1.
bool may_be_misspelt(const std::string& name, const std::string& candidate) {
  if (name.size() < 3 || candidate.empty() || digits(name) != digits(candidate)) return false;
  const std::string a = lower(name), b = lower(candidate);
  return a[0] == b[0] || (b.size() > 1 && a[0] == b[1] && a[1] == b[0]);
}

}  // namespace

std::string listed(std::vector<std::string> names) {
  constexpr std::size_t kShown = 30;
  if (names.size() > kShown) {
    names.resize(kShown);
    names.emplace_back("..");
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string printable(std::string_view text, std::size_t longest_line) {
  std::string result;
  std::vector<std::string> line;  // its characters
  const auto end_line = [&] {
    const std::size_t tail = line.size() <= longest_line ? 0 : (longest_line - 2) / 2;
    const std::size_t head = tail == 0 ? line.size() : longest_line - 2 - tail;
    for (std::size_t i = 0; i < head; ++i) result += line[i];
    if (tail > 0) result += "..";
    for (std::size_t i = line.size() - tail; i < line.size(); ++i) result += line[i];
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t size = shown_character(text);
    if (text[0] == '\n') {
      end_line();
      result += '\n';
    } else {
      line.push_back(size == 0 ? "?" : std::string(text.substr(0, size)));
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  end_line();
  return result;
}

std::string name_shown(std::string_view name) {
  std::string line(name);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return printable(line, kMostShown);
}

std::string quoted_name(std::string_view name) { return "'" + name_shown(name) + "'"; }

std::string diagnostic(const SourceText& source, Place place, const std::string& message) {
  const std::string head =
      fmt::format("{}:{}:{}: error: {}", source.name, place.line, place.column, message);
  const std::string& text = source.text;
  std::size_t begin = 0;
  for (std::size_t line = 1; line < place.line; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string::npos) return head;
    ++begin;
  }
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  const std::size_t caret = std::min(offset_of(text, place), end);
  std::size_t first = caret - begin > kShownBefore ? caret - kShownBefore : begin;
  while (first < caret && continues_character(text[first])) ++first;
  std::size_t last = std::min(end, caret + kShownAfter);
  while (last < end && continues_character(text[last])) ++last;
  std::string shown = text.substr(first, last - first);
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = ' ';
  shown = printable(shown, kShownBefore + kShownAfter);
  std::size_t indent = 0;
  for (std::size_t i = first; i < caret; ++i) indent += continues_character(text[i]) ? 0 : 1;
  const std::string number = std::to_string(place.line);
  return fmt::format("{}\n  {} | {}\n  {} | {}^", head, number, shown,
                     std::string(number.size(), ' '), std::string(indent, ' '));
}

Place place_of(std::string_view text, std::size_t offset) {
  Place place;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if (!continues_character(text[i])) {
      ++place.column;
    }
  }
  return place;
}

std::size_t offset_of(std::string_view text, Place place) {
  std::size_t i = 0;
  for (std::size_t line = 1; line < place.line; ++line) {
    i = text.find('\n', i);
    if (i == std::string_view::npos) return text.size();
    ++i;
  }
  for (std::size_t column = 1; column < place.column && i < text.size() && text[i] != '\n';
       ++column) {
    ++i;
    while (i < text.size() && continues_character(text[i])) ++i;
  }
  return i;
}

std::string ascii(std::string_view bytes, std::size_t most) {
  std::string result(bytes.substr(0, most));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20U || static_cast<unsigned char>(c) >= 0x7FU) c = '?';
  return result;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates) {
  if (name.size() > 100) return "";
  const auto& other = kOtherNames;
  if (std::find(std::begin(other), std::end(other), name) != std::end(other)) return "";
  std::string best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 4) + 1;
  for (const std::string& candidate : candidates) {
    if (lower(name) == lower(candidate)) return fmt::format("; did you mean '{}'?", candidate);
    // The lengths alone already differ by as many edits.
    if (candidate.size() >= name.size() + least || !may_be_misspelt(name, candidate)) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : fmt::format("; did you mean '{}'?", best);
}

}  // namespace abide
