// SPDX-License-Identifier: MIT
#include "abide/train/csv_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <system_error>

#include "abide/error.hpp"
#include "abide/model/diagnostic.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostShown = 40;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name, std::int64_t most_rows)
      : text_(text), name_(name), most_rows_(most_rows) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  RealRows read() {
    bool first = true;
    while (next_line()) {
      if (trimmed(line_).empty() || line_.starts_with('#')) continue;
      if (first && is_header()) {
        columns_ = count_cells();
        header_line_ = number_;
      } else {
        read_row();
      }
      first = false;
    }
    if (rows_ == 0)
      throw ModelError(
          fmt::format("{}: error: no row of numbers; expected a sample a line, with "
                      "commas between the columns",
                      name_));
    return {{{std::min(rows_, most_rows_), columns_}, std::move(values_)}, rows_};
  }

 private:
  // What went wrong at a byte of the line.
  [[nodiscard]] ModelError fail(std::size_t at, const std::string& message) const {
    return ModelError(
        fmt::format("{}:{}:{}: error: {}", name_, number_, place_of(line_, at).column, message));
  }

  bool next_line() {
    if (text_.empty()) return false;
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    line_ = text_.substr(0, end);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    ++number_;
    return true;
  }

  // The cell that begins at `at`, without its quotes; `at` moves to the comma or the end behind it.
  [[nodiscard]] std::string_view cell(std::size_t& at) const {
    std::size_t begin = at;
    while (begin < line_.size() && (line_[begin] == ' ' || line_[begin] == '\t')) ++begin;
    if (begin == line_.size() || line_[begin] != '"') {
      const std::size_t first = at;
      at = std::min(line_.find(',', at), line_.size());
      return trimmed(line_.substr(first, at - first));
    }
    // A quote within quotes is written twice.
    std::size_t close = line_.find('"', begin + 1);
    while (close != std::string_view::npos && close + 1 < line_.size() && line_[close + 1] == '"')
      close = line_.find('"', close + 2);
    if (close == std::string_view::npos) throw fail(begin, "the quotes are not closed");
    at = std::min(line_.find(',', close), line_.size());
    const std::string_view between = trimmed(line_.substr(close + 1, at - close - 1));
    if (!between.empty())
      throw fail(close + 1, fmt::format("found '{}' after the quotes; expected a comma",
                                        ascii(between, kMostShown)));
    return trimmed(line_.substr(begin + 1, close - begin - 1));
  }

  [[nodiscard]] std::int64_t count_cells() const {
    std::int64_t count = 0;
    for (std::size_t at = 0; at <= line_.size(); ++at, ++count) (void)cell(at);
    return count;
  }

  // from_chars does not take a plus.
  static std::string_view without_plus(std::string_view text) {
    return text.starts_with('+') ? text.substr(1) : text;
  }

  [[nodiscard]] bool is_header() const {
    for (std::size_t at = 0; at <= line_.size(); ++at) {
      const std::string_view text = without_plus(cell(at));
      double value = 0;
      const char* end = text.data() + text.size();
      if (!text.empty() && std::from_chars(text.data(), end, value).ptr == end) return false;
    }
    return true;
  }

  void read_row() {
    if (columns_ == 0) {
      columns_ = count_cells();
      if (columns_ > kMostEntries)
        throw fail(0, fmt::format("{} columns, more than {}", columns_, kMostEntries));
    }
    if (rows_ == 0) reserve();
    const bool keep = rows_ < most_rows_;
    std::int64_t column = 0;
    for (std::size_t at = 0; at <= line_.size(); ++at, ++column) {
      const std::size_t begin = at;
      const std::string_view text = cell(at);
      if (column == columns_) throw ragged(begin, count_cells());
      const double value = number(text, begin, column);
      if (keep) values_.push_back(value);
    }
    if (column < columns_) throw ragged(line_.size(), column);
    if (keep && static_cast<std::int64_t>(values_.size()) > kMostRealEntries)
      throw fail(0, fmt::format("more than {} numbers, the most that are read", kMostRealEntries));
    ++rows_;
  }

  // For as many rows as there may be. A number and what follows it are two bytes at least.
  void reserve() {
    const std::int64_t lines = 1 + std::count(text_.begin(), text_.end(), '\n');
    const std::int64_t numbers = std::min(lines + 1, most_rows_) * columns_;
    values_.reserve(
        std::min(static_cast<std::size_t>(numbers), (line_.size() + text_.size()) / 2 + 1));
  }

  [[nodiscard]] ModelError ragged(std::size_t at, std::int64_t found) const {
    return fail(at, fmt::format("{} columns; expected {}, as in the {}", found, columns_,
                                header_line_ > 0 ? "header" : "rows before"));
  }

  double number(std::string_view text, std::size_t begin, std::int64_t column) const {
    const auto wrong = [&](const std::string& found, const char* expected) {
      return fail(begin, fmt::format("sample {}, column {} (both from 0): {}; expected {}", rows_,
                                     column, found, expected));
    };
    constexpr const char* kFinite = "a finite number";
    if (text.empty()) throw wrong("an empty cell", "a number");
    const std::string_view unsigned_text = without_plus(text);
    const char* end = unsigned_text.data() + unsigned_text.size();
    double value = 0;
    const auto [rest, code] = std::from_chars(unsigned_text.data(), end, value);
    if (rest != end || code == std::errc::invalid_argument ||
        (text.size() > 1 && text[0] == '+' && text[1] == '-'))
      throw wrong(fmt::format("'{}' is no number", ascii(text, kMostShown)),
                  rows_ == 0 && header_line_ == 0
                      ? "numbers, or as first row a header without any number"
                      : "a number");
    // Too small a number is 0 or the nearest double; strtod tells it from one that is too large.
    if (code == std::errc::result_out_of_range)
      value = std::strtod(std::string(unsigned_text).c_str(), nullptr);
    if (!std::isfinite(value)) throw wrong(ascii(text, kMostShown), kFinite);
    return value;
  }

  std::string_view text_;  // not yet read
  const std::string& name_;
  std::int64_t most_rows_;
  std::string_view line_;
  std::size_t number_ = 0;
  std::size_t header_line_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t rows_ = 0;
  std::vector<double> values_;
};

}  // namespace

RealRows read_csv(std::string_view text, const std::string& name, std::int64_t most_rows) {
  return CsvReader(text, name, most_rows).read();
}

}  // namespace abide
