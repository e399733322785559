// SPDX-License-Identifier: MIT
#include "abide/train/table_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

namespace {

std::string quoted(const std::string& name) {
  return fmt::format("'{}'", printable(name, kMostShown));
}

// Nothing where the text is no whole number.
std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (rest != end || error != std::errc()) return {};
  return value;
}

std::size_t column_of(const Source& table, const std::string& text) {
  const auto count = static_cast<std::int64_t>(table.per_sample());
  if (const std::optional<std::int64_t> number = number_of(text)) {
    const std::int64_t column = *number < 0 ? *number + count : *number;
    if (column < 0 || column >= count)
      throw file_error(table.place, fmt::format("no column {}; expected a number from 0 to {}, or "
                                                "from -1, the last one, to -{}",
                                                *number, count - 1, count));
    return static_cast<std::size_t>(column);
  }
  const std::vector<std::string>& names = table.names;
  if (names.empty())
    throw file_error(table.place, fmt::format("no column is called {}, as there is no header; "
                                              "expected a number from 0 to {}",
                                              quoted(text), count - 1));
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    throw file_error(table.place,
                     fmt::format("no column is called {}; expected a name of the header, or a "
                                 "number from 0 to {}{}",
                                 quoted(text), count - 1, did_you_mean(text, names)));
  if (std::count(names.begin(), names.end(), text) > 1)
    throw file_error(table.place, fmt::format("more than one column is called {}; expected a "
                                              "number from 0 to {}",
                                              quoted(text), count - 1));
  return static_cast<std::size_t>(found - names.begin());
}

bool names_a_target(const std::string& name) {
  constexpr std::array kNames = std::to_array<std::string_view>(
      {"label", "labels", "target", "targets", "class", "classes", "y"});
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

std::string described(const Source& table, std::size_t column) {
  if (table.names.empty()) return fmt::format("column {} (from 0)", column);
  return fmt::format("column {} (from 0), {}", column, quoted(table.names[column]));
}

}  // namespace

std::vector<std::size_t> table_columns(const Source& table,
                                       const std::vector<std::string>& columns) {
  std::vector<std::size_t> result;
  for (const std::string& text : columns) {
    const std::size_t column = column_of(table, text);
    if (std::find(result.begin(), result.end(), column) != result.end())
      throw file_error(table.place,
                       fmt::format("{} is given twice as a target", described(table, column)));
    result.push_back(column);
  }
  return result;
}

std::vector<std::string> doubts_about(const Source& table, const std::vector<std::size_t>& inputs,
                                      const std::vector<std::size_t>& targets) {
  std::vector<std::string> doubts;
  for (const std::size_t column : inputs)
    if (!table.names.empty() && names_a_target(table.names[column])) {
      const std::string others =
          targets.empty() ? "the targets are in another file"
                          : fmt::format("the target{} {}; --target-column {} would take this one",
                                        targets.size() == 1 ? " is" : "s begin with",
                                        described(table, targets[0]), table.names[column]);
      doubts.push_back(fmt::format("{}: {} is taken for an input: {}", table.place,
                                   described(table, column), others));
    }
  if (targets.size() != 1 || table.samples() < 2) return doubts;
  const auto target = [&](std::size_t row) {
    return table.values()[row * table.per_sample() + targets[0]];
  };
  for (std::size_t row = 1; row < table.samples(); ++row)
    if (target(row) != target(0)) return doubts;
  doubts.push_back(fmt::format(
      "{}: the target, {}, is {} in all {} samples that were read; --target-column names another",
      table.place, described(table, targets[0]), target(0), table.samples()));
  return doubts;
}

std::vector<std::string> doubts_about(const Source& inputs) {
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < inputs.names.size(); ++column) columns.push_back(column);
  return doubts_about(inputs, columns, {});
}

}  // namespace abide
