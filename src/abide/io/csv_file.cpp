// SPDX-License-Identifier: MIT
#include "abide/io/csv_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/csv_line.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Lines that are no comments and not empty.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  bool next() {
    comment_ = {};
    while (!text_.empty()) {
      const std::size_t end = std::min(text_.find_first_of("\r\n"), text_.size());
      line_ = text_.substr(0, end);
      // The two bytes of Windows end one line.
      const bool both = text_.substr(end).starts_with("\r\n");
      text_.remove_prefix(std::min(end + (both ? 2 : 1), text_.size()));
      ++number_;
      if (line_.find_first_not_of(" \t") == std::string_view::npos) continue;
      if (!is_comment(line_)) return true;
      comment_ = line_;
    }
    return false;
  }

  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] std::size_t number() const { return number_; }
  /// The last comment before it, if there is one.
  [[nodiscard]] std::string_view comment() const { return comment_; }
  [[nodiscard]] std::string_view rest() const { return text_; }

 private:
  std::string_view text_, line_, comment_;
  std::size_t number_ = 0;
};

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name, std::int64_t most_rows)
      : lines_(text.substr(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0)),
        name_(name),
        most_rows_(most_rows) {}

  CsvTable read() {
    try {
      read_rows();
    } catch (const LineError& error) {
      throw fail(error.at, error.what());
    }
    if (rows_ == 0)
      throw ModelError(
          fmt::format("{}: error: no row of numbers; expected a sample a line, with "
                      "commas between the columns",
                      name_));
    table_.rows = {{{std::min(rows_, most_rows_), columns_}, std::move(values_)}, rows_};
    return std::move(table_);
  }

 private:
  // What went wrong at a byte of the line.
  [[nodiscard]] ModelError fail(std::size_t at, const std::string& message) const {
    return ModelError(fmt::format("{}:{}:{}: error: {}", name_, lines_.number(),
                                  place_of(lines_.line(), at).column, message));
  }
  void note(std::size_t line, const std::string& message) {
    table_.notes.push_back(fmt::format("{}:{}: {}", name_, line, message));
  }

  void read_rows() {
    if (!lines_.next()) return;
    choose_delimiter();
    bool more = true;
    if (is_header()) {
      table_.names = names_in(lines_.line());
      header_line_ = lines_.number();
      more = lines_.next();
    }
    for (; more; more = lines_.next()) read_row();
    if (rows_ > 1 && table_.names.empty() && counts_columns())
      note(first_line_.number(),
           "this row is 0, 1, 2, .., as columns without names are numbered; "
           "it is taken for a sample");
  }

  [[nodiscard]] bool counts_columns() const {
    constexpr std::int64_t kFew = 3;
    for (std::int64_t i = 0; i < columns_; ++i)
      if (values_[static_cast<std::size_t>(i)] != static_cast<double>(i)) return false;
    return columns_ >= kFew;
  }

  // The first line may be a header, whose names may have blanks in them.
  void choose_delimiter() {
    Lines ahead = lines_;
    const bool two = ahead.next();
    std::optional<Delimiter> found;
    if (two) found = delimiter_of(ahead.line());
    if (!found) found = delimiter_of(lines_.line());
    if (!found || (two && *found == Delimiter::blanks && !delimiter_of(ahead.line())))
      found = Delimiter::comma;
    delimiter_ = *found;
  }

  [[nodiscard]] std::string_view without_blanks(std::string_view line) const {
    if (delimiter_ != Delimiter::blanks) return line;
    return line.substr(0, line.find_last_not_of(' ') + 1);
  }

  [[nodiscard]] std::vector<std::string> names_in(std::string_view line) const {
    std::vector<std::string> names;
    line = without_blanks(line);
    for (std::size_t at = 0; at <= line.size(); ++at)
      names.emplace_back(next_cell(line, delimiter_, at));
    return names;
  }

  [[nodiscard]] bool is_header() const {
    std::size_t names = 0;
    std::size_t missing = 0;
    bool letter = false;
    for (const std::string& cell : names_in(lines_.line())) switch (cell_kind(cell)) {
        case CsvCell::empty:
          break;
        case CsvCell::number:
        case CsvCell::other:
          return false;
        case CsvCell::missing:
          ++missing;  // or a name: Na is sodium
          break;
        case CsvCell::name:
          ++names;
          letter = letter || begins_with_letter(cell);
      }
    return letter && names > missing;
  }

  // The columns, from the first row of numbers.
  void begin_rows(std::string_view line) {
    std::int64_t cells = 0;
    std::string_view last;
    for (std::size_t at = 0; at <= line.size(); ++at, ++cells) {
      const std::size_t begin = at;
      last = next_cell(line, delimiter_, at);
      first_of_last_ = begin;
    }
    columns_ = cells;
    if (columns_ > limits().tensor_entries)
      throw fail(0, fmt::format("{} columns, more than {}{}", columns_, limits().tensor_entries,
                                raised_by(&Limits::tensor_entries)));
    first_line_ = lines_;
    std::vector<std::string>& names = table_.names;
    const char end = line[line.find_last_not_of(delimiter_ == Delimiter::tab ? " " : " \t")];
    const bool open = cells > 1 && last.empty() && end == static_cast<char>(delimiter_);
    const auto named = static_cast<std::int64_t>(names.size());
    if (open && (named != cells || names.back().empty())) {
      open_ = true;
      --columns_;
    }
    if (named == columns_ + 1 && names.back().empty()) names.pop_back();
    if (header_line_ > 0 && static_cast<std::int64_t>(names.size()) != columns_) {
      columns_ = static_cast<std::int64_t>(names.size());  // this row is the one that is wrong
      open_ = false;
    }
    if (header_line_ == 0) names_of_comment();
    if (header_line_ > 0) describe_header();
    const std::int64_t lines = 2 + std::count(lines_.rest().begin(), lines_.rest().end(), '\n');
    const std::int64_t numbers = std::min(lines, most_rows_) * columns_;
    // A number and what follows it are two bytes at least.
    values_.reserve(
        std::min(static_cast<std::size_t>(numbers), (line.size() + lines_.rest().size()) / 2 + 1));
  }

  // numpy.savetxt writes the names of columns so.
  void names_of_comment() {
    const std::string_view comment = lines_.comment();
    const std::size_t begin = comment.find_first_not_of("# \t");
    if (begin == std::string_view::npos) return;
    std::vector<std::string> names;
    try {
      names = names_in(comment.substr(begin));
    } catch (const LineError&) {
      return;  // a comment may have any quotes
    }
    const bool all = std::all_of(names.begin(), names.end(), [](const std::string& name) {
      return cell_kind(name) == CsvCell::name;
    });
    if (columns_ > 1 && all && static_cast<std::int64_t>(names.size()) == columns_)
      table_.names = std::move(names);
  }

  void describe_header() {
    constexpr std::size_t kMostNames = 5;
    std::vector<std::string> shown;
    const std::vector<std::string>& names = table_.names;
    for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i)
      shown.push_back(printable(names[i], kMostShown));
    note(header_line_,
         fmt::format("taken for a header, the names of {} column{}: {}{}", names.size(),
                     names.size() == 1 ? "" : "s", fmt::join(shown, ", "),
                     names.size() > kMostNames ? ", .." : ""));
    if (names[0].empty() || names[0] == "Unnamed: 0")
      note(header_line_,
           "the first column has no name, as an index that was written along; it is "
           "taken as it is");
  }

  void read_row() {
    const std::string_view line = without_blanks(lines_.line());
    if (rows_ == 0) begin_rows(line);
    const bool keep = rows_ < most_rows_;
    std::int64_t column = 0;
    std::size_t begin = delimiter_ == Delimiter::blanks ? line.find_first_not_of(' ') : 0;
    for (std::size_t at = begin; at <= line.size(); begin = ++at, ++column) {
      const std::string_view text = next_cell(line, delimiter_, at);
      if (open_ && column == columns_) {
        if (!text.empty()) throw missing_in_first_row();
        continue;
      }
      if (column >= columns_) throw ragged(begin, names_in(line).size());
      const double value = number(text, begin, column);
      if (keep) values_.push_back(value);
    }
    if (column < columns_ + (open_ ? 1 : 0))
      throw ragged(line.size(), static_cast<std::size_t>(column));
    if (keep && std::cmp_greater(values_.size(), limits().data_entries))
      throw fail(0, fmt::format("more than {} numbers, the most that are read{}",
                                limits().data_entries, raised_by(&Limits::data_entries)));
    ++rows_;
  }

  [[nodiscard]] ModelError ragged(std::size_t at, std::size_t found) const {
    return fail(
        at, fmt::format("{} columns; expected {}, as in the {}", found, columns_ + (open_ ? 1 : 0),
                        header_line_ > 0 ? "header" : "rows before"));
  }

  // What looked like a delimiter at the end was an empty cell.
  ModelError missing_in_first_row() {
    lines_ = first_line_;
    rows_ = 0;
    return empty_cell(first_of_last_, columns_);
  }

  [[nodiscard]] ModelError wrong_cell(std::size_t begin, std::int64_t column,
                                      const std::string& message) const {
    return fail(begin,
                fmt::format("sample {}, column {} (both from 0): {}", rows_, column, message));
  }
  [[nodiscard]] ModelError empty_cell(std::size_t begin, std::int64_t column) const {
    return wrong_cell(begin, column, "an empty cell; expected a number");
  }

  double number(std::string_view text, std::size_t begin, std::int64_t column) const {
    if (text.empty()) throw empty_cell(begin, column);
    std::string_view digits = text;
    if (text.starts_with('+')) digits.remove_prefix(1);  // from_chars does not take it
    const char* end = digits.data() + digits.size();
    double value = 0;
    const auto [rest, code] = std::from_chars(digits.data(), end, value);
    if (rest != end || code == std::errc::invalid_argument ||
        (text.size() > 1 && text[0] == '+' && text[1] == '-'))
      throw wrong_cell(begin, column,
                       no_number(text) + (rows_ == 0 && header_line_ == 0
                                              ? ", or as first row a header without any number"
                                              : ""));
    // Too small a number is 0 or the nearest double; strtod tells it from one that is too large.
    if (code == std::errc::result_out_of_range)
      value = std::strtod(std::string(digits).c_str(), nullptr);
    if (!std::isfinite(value))
      throw wrong_cell(begin, column,
                       fmt::format("{}; expected a finite number", ascii(text, kMostShown)));
    return value;
  }

  Lines lines_;
  const std::string& name_;
  std::int64_t most_rows_;
  CsvTable table_;
  Delimiter delimiter_ = Delimiter::comma;
  std::size_t header_line_ = 0;
  std::int64_t columns_ = 0;
  bool open_ = false;  // a delimiter ends every row
  Lines first_line_{""};
  std::size_t first_of_last_ = 0;  // the byte where the last cell of the first row begins
  std::int64_t rows_ = 0;
  std::vector<double> values_;
};

}  // namespace

CsvTable read_csv(std::string_view text, const std::string& name, std::int64_t most_rows) {
  return CsvReader(text, name, most_rows).read();
}

}  // namespace abide
