// SPDX-License-Identifier: MIT
//
// A table as text: aligned for people, or CSV, JSON, Markdown, LaTeX.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "abide/sweep/table.hpp"

namespace abide {

enum class TableFormat {
  text,      ///< aligned columns, numbers to the right; `-` for null; yes and no
  csv,       ///< RFC 4180 with line feeds; empty for null
  json,      ///< a list of objects; numbers and null as such
  markdown,  ///< a table of GitHub's Markdown
  latex,     ///< a tabular
};

/// `text`, `csv`, `json`, `markdown`, `latex`. Throws UsageError.
[[nodiscard]] TableFormat table_format(std::string_view name);

/// For people: `-` for null, `yes` and `no`, seconds with three digits after the point.
[[nodiscard]] std::string cell_text(const nlohmann::json& cell);

/// Ends in a newline.
[[nodiscard]] std::string format_table(const Table& table, TableFormat format);

}  // namespace abide
