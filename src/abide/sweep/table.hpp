// SPDX-License-Identifier: MIT
//
// The rows of a sweep as a table: columns by name, rows filtered by conditions, or grouped.
//
//     Table table = rows_table(store.rows(), {});              // the usual columns
//     table = where(table, {parse_condition("laws>=3")});       // sweep/conditions.hpp
//     table = by(table, {"family", "flow"});                    // one line for each pair
//
// A cell is a JSON scalar: null for what is not known or does not apply, else a boolean, an exact
// integer, a number of seconds, or text.
//
// Beside what the database has (docs/sweep.md) there are the columns family, layers and width (the
// largest) of models with a name, and theory and agrees (sweep/theory.hpp). agrees is null where
// theory is silent or nothing was counted; it is false when a closed count is another number, or an
// upper bound is below it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "abide/sweep/row.hpp"

namespace abide {

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<nlohmann::json>> rows;  ///< as long as the header

  /// The number of a column. Throws UsageError, with a suggestion, when there is none.
  [[nodiscard]] std::size_t column(const std::string& name) const;
};

/// All columns there are, in order.
[[nodiscard]] std::vector<std::string> table_columns();
/// Those that are shown unless others are asked for.
[[nodiscard]] std::vector<std::string> usual_columns();

/// One line for each row, with all columns.
[[nodiscard]] Table rows_table(const std::vector<Row>& rows);

/// What the cells of a column are, where they are not null.
enum class ColumnKind { text, number, truth };
/// Of one of table_columns(). Throws UsageError when there is none of that name.
[[nodiscard]] ColumnKind column_kind(const std::string& name);

/// A table with all columns for people: laws that are an upper bound alone are the text `<=579`.
[[nodiscard]] Table with_bounds_marked(Table table);

/// Only these columns, in this order. Throws UsageError when one is not there, or named twice.
[[nodiscard]] Table select(const Table& table, const std::vector<std::string>& columns);

/// One line for each combination of values, sorted by them: cases, done, the largest state, laws of
/// the closed counts together, how many counts are upper bounds alone, how many agree and disagree
/// with theory, complete searches, seconds together. The names of these are none of
/// table_columns(). Throws UsageError like select.
[[nodiscard]] Table by(const Table& table, const std::vector<std::string>& columns);

}  // namespace abide
