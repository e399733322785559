// SPDX-License-Identifier: MIT
#include "abide/io/csv_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "abide/io/diagnostic.hpp"

namespace abide {

namespace {

std::string_view trimmed(std::string_view text, const char* blanks) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The code of the character at `at`, which moves behind it. Bytes that are no UTF-8 are letters of
// an older encoding.
std::uint32_t next_code(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80U) return first;
  std::uint32_t code = first & (first >= 0xF0U ? 0x07U : first >= 0xE0U ? 0x0FU : 0x1FU);
  const std::size_t begin = at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
    code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return at == begin ? 0xE9 : code;
}

// Signs of currencies, dashes, blanks and full-width digits are no letters.
bool is_letter(std::uint32_t code) {
  if (code < 0x80) return std::isalpha(static_cast<int>(code)) != 0 || code == '_';
  if (code < 0xC0) return code == 0xAA || code == 0xB5 || code == 0xBA;
  return code != 0xD7 && code != 0xF7 && !(code >= 0x660 && code <= 0x66C) &&
         !(code >= 0x2000 && code <= 0x2BFF) && !(code >= 0x3000 && code <= 0x303F) &&
         !(code >= 0xFF00 && code <= 0xFF20);
}

bool has_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_letter(next_code(text, at))) return true;
  return false;
}

// As spreadsheets write what they could not compute.
bool is_sheet_error(std::string_view text) {
  constexpr std::array kErrors = std::to_array<std::string_view>(
      {"#N/A", "#NA", "#DIV/0!", "#REF!", "#VALUE!", "#NUM!", "#NAME?", "#NULL!"});
  return std::any_of(kErrors.begin(), kErrors.end(), [text](std::string_view error) {
    return text.starts_with(error) &&
           (text.size() == error.size() ||
            std::string_view(",;\t \"").find(text[error.size()]) != std::string_view::npos);
  });
}

// What programs write where a value is missing, and truth values, which are values too.
bool is_missing(std::string_view cell) {
  constexpr std::array kWords = std::to_array<std::string_view>(
      {"na",   "n/a",   "n.a.", "nan", "null", "none", "nil", "missing", "inf", "infinity",
       "true", "false", "?",    "-",   "--",   "---",  ".",   "..",      "*",   "<na>"});
  cell = trimmed(cell, "'\"`");
  if (cell.size() > 1 && (cell[0] == '-' || cell[0] == '+') &&
      std::isalpha(static_cast<unsigned char>(cell[1])) != 0)
    cell.remove_prefix(1);
  std::string lower(cell);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end() || is_sheet_error(cell);
}

bool is_number(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double value = 0;
  return !cell.empty() && std::from_chars(cell.data(), cell.data() + cell.size(), value).ptr ==
                              cell.data() + cell.size();
}

// Whether it is `c` between two digits.
bool within_a_number(std::string_view cell, std::size_t at) {
  return at > 0 && at + 1 < cell.size() && is_digit(cell[at - 1]) && is_digit(cell[at + 1]);
}

}  // namespace

const char* to_string(Delimiter delimiter) {
  switch (delimiter) {
    case Delimiter::comma:
      return "a comma";
    case Delimiter::semicolon:
      return "a semicolon";
    case Delimiter::tab:
      return "a tab";
    case Delimiter::blanks:
      return "a blank";
  }
  return "";
}

bool is_comment(std::string_view line) {
  line = trimmed(line, " \t");
  return line.starts_with('#') && !is_sheet_error(line);
}

std::optional<Delimiter> delimiter_of(std::string_view line) {
  line = trimmed(line, " ");
  bool semicolon = false;
  bool tab = false;
  bool comma = false;
  bool blank = false;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (quoted) continue;
    semicolon = semicolon || line[i] == ';';
    comma = comma || line[i] == ',';
    blank = blank || line[i] == ' ';
    if (line[i] != '\t' || tab) continue;
    const std::size_t before = line.substr(0, i).find_last_not_of(" \t");
    const std::size_t after = line.find_first_not_of(" \t", i);
    const auto is_comma = [&](std::size_t at) {
      return at != std::string_view::npos && line[at] == ',';
    };
    tab = !is_comma(before) && !is_comma(after);
  }
  if (semicolon) return Delimiter::semicolon;
  if (tab) return Delimiter::tab;
  if (comma) return Delimiter::comma;
  if (blank) return Delimiter::blanks;
  return {};
}

std::string_view next_cell(std::string_view line, Delimiter delimiter, std::size_t& at) {
  const char* blanks = delimiter == Delimiter::tab ? " " : " \t";
  const char separator = static_cast<char>(delimiter);
  const std::size_t first = at;
  const std::size_t begin = std::min(line.find_first_not_of(blanks, at), line.size());
  if (begin == line.size() || line[begin] != '"') {
    at = std::min(line.find(separator, delimiter == Delimiter::blanks ? begin : at), line.size());
    const std::string_view cell = trimmed(line.substr(first, at - first), blanks);
    if (delimiter == Delimiter::blanks)
      at = std::min(line.find_first_not_of(' ', at), line.size() + 1) - 1;
    return cell;
  }
  // A quote within quotes is written twice.
  std::size_t close = line.find('"', begin + 1);
  while (close != std::string_view::npos && close + 1 < line.size() && line[close + 1] == '"')
    close = line.find('"', close + 2);
  if (close == std::string_view::npos) throw LineError(begin, "the quotes are not closed");
  at = std::min(line.find(separator, close), line.size());
  const std::string_view between = trimmed(line.substr(close + 1, at - close - 1), blanks);
  if (!between.empty())
    throw LineError(close + 1, fmt::format("found '{}' after the quotes; expected {}",
                                           ascii(between, kMostShown), to_string(delimiter)));
  if (delimiter == Delimiter::blanks)
    at = std::min(line.find_first_not_of(' ', at), line.size() + 1) - 1;
  return trimmed(line.substr(begin + 1, close - begin - 1), " \t");
}

CsvCell cell_kind(std::string_view cell) {
  if (cell.empty()) return CsvCell::empty;
  if (is_missing(cell)) return CsvCell::missing;
  if (is_number(cell)) return CsvCell::number;
  return has_letter(cell) ? CsvCell::name : CsvCell::other;
}

bool begins_with_letter(std::string_view name) {
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    if (is_letter(next_code(name, at))) return true;
    if (is_digit(name[begin])) return false;
  }
  return false;
}

std::string no_number(std::string_view cell) {
  const std::string found = fmt::format("'{}' is no number; expected ", ascii(cell, kMostShown));
  if (cell_kind(cell) == CsvCell::missing) return found + "a number, as no value may be missing";
  if (cell.find('%') != std::string_view::npos) return found + "it without a percent sign";
  for (std::size_t at = 0; at < cell.size(); ++at) {
    if (!within_a_number(cell, at)) continue;
    if (cell[at] == ',')
      return found + "a decimal point instead of a comma, and no thousands separators";
    if (cell[at] == ' ' || cell[at] == '\'' || cell[at] == '_')
      return found + "a number without separators, or one delimiter in all lines";
    if (cell[at] == '|' || cell[at] == ':' || cell[at] == ';')
      return found + "commas, semicolons, tabs or blanks between the columns";
  }
  return found + "a number";
}

}  // namespace abide
