// SPDX-License-Identifier: MIT
#include "abide/sweep/table_formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/ask/json_text.hpp"
#include "abide/error.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

using Words = std::vector<std::string>;

// Whether a column has numbers, or bounds such as <=5, and nothing else.
bool is_numeric(const Table& table, std::size_t column) {
  bool some = false;
  for (const auto& row : table.rows) {
    const nlohmann::json& cell = row[column];
    const bool is_bound = cell.is_string() && cell.get_ref<const std::string&>().starts_with("<=");
    if (!cell.is_number() && !is_bound && !cell.is_null()) return false;
    some = some || !cell.is_null();
  }
  return some;
}

// Characters, not bytes: all but the continuation bytes of UTF-8.
std::size_t length(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string aligned(const Table& table) {
  std::vector<std::size_t> widths;
  std::vector<bool> numeric;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    numeric.push_back(is_numeric(table, c));
    std::size_t width = length(table.header[c]);
    for (const auto& row : table.rows) width = std::max(width, length(cell_text(row[c])));
    widths.push_back(width);
  }
  std::string text;
  const auto add = [&](const Words& cells) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string space(widths[c] - length(cells[c]), ' ');
      line += (c == 0 ? "" : "  ") + (numeric[c] ? space + cells[c] : cells[c] + space);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add(table.header);
  for (const auto& row : table.rows) {
    Words cells;
    for (const auto& cell : row) cells.push_back(cell_text(cell));
    add(cells);
  }
  return text;
}

std::string exact(const nlohmann::json& cell) {
  if (cell.is_null()) return "";
  return cell.is_string() ? cell.get<std::string>() : cell.dump();
}

std::string csv_field(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : csv_quoted(text);
}

std::string csv(const Table& table) {
  std::string text;
  for (std::size_t c = 0; c < table.header.size(); ++c)
    text += (c == 0 ? "" : ",") + csv_field(table.header[c]);
  text += "\n";
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c)
      text += (c == 0 ? "" : ",") + csv_field(exact(row[c]));
    text += "\n";
  }
  return text;
}

std::string json(const Table& table) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t c = 0; c < row.size(); ++c) object[table.header[c]] = row[c];
    list.push_back(std::move(object));
  }
  return to_text(list);
}

// Every character that stands in `from` becomes its text.
std::string replaced(const std::string& text,
                     const std::vector<std::pair<char, std::string>>& from) {
  std::string result;
  for (const char c : text) {
    const auto found =
        std::find_if(from.begin(), from.end(), [c](const auto& each) { return each.first == c; });
    result += found == from.end() ? std::string(1, c) : found->second;
  }
  return result;
}

std::string markdown_cell(const std::string& text) {
  return replaced(text, {{'|', "\\|"},
                         {'*', "\\*"},
                         {'_', "\\_"},
                         {'<', "&lt;"},
                         {'\\', "\\\\"},
                         {'`', "\\`"},
                         {'\n', " "}});
}

std::string latex_cell(const std::string& text) {
  // After the end of a line these would belong to it.
  const bool option = text.starts_with('[') || text.starts_with('*');
  std::string cell = (option ? "{}" : "") + replaced(text, {{'\\', "\\textbackslash{}"},
                                                            {'&', "\\&"},
                                                            {'%', "\\%"},
                                                            {'$', "\\$"},
                                                            {'#', "\\#"},
                                                            {'_', "\\_"},
                                                            {'{', "\\{"},
                                                            {'}', "\\}"},
                                                            {'~', "\\textasciitilde{}"},
                                                            {'^', "\\textasciicircum{}"},
                                                            {'<', "\\textless{}"},
                                                            {'>', "\\textgreater{}"},
                                                            {'|', "\\textbar{}"},
                                                            {'\n', " "}});
  // Two hyphens in a row would be a dash.
  for (std::size_t at = 0; (at = cell.find("--", at)) != std::string::npos; at += 3)
    cell.insert(at + 1, "{}");
  return cell;
}

std::string markdown(const Table& table) {
  std::string text = "|";
  for (const std::string& name : table.header) text += " " + markdown_cell(name) + " |";
  text += "\n|";
  for (std::size_t c = 0; c < table.header.size(); ++c)
    text += is_numeric(table, c) ? " ---: |" : " --- |";
  text += "\n";
  for (const auto& row : table.rows) {
    text += "|";
    for (const auto& cell : row) text += " " + markdown_cell(cell_text(cell)) + " |";
    text += "\n";
  }
  return text;
}

std::string latex(const Table& table) {
  std::string text = "\\begin{tabular}{";
  for (std::size_t c = 0; c < table.header.size(); ++c) text += is_numeric(table, c) ? 'r' : 'l';
  text += "}\n";
  for (std::size_t c = 0; c < table.header.size(); ++c)
    text += (c == 0 ? "" : " & ") + latex_cell(table.header[c]);
  text += " \\\\\n\\hline\n";
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c)
      text += (c == 0 ? "" : " & ") + latex_cell(cell_text(row[c]));
    text += " \\\\\n";
  }
  return text + "\\end{tabular}\n";
}

}  // namespace

TableFormat table_format(std::string_view name) {
  constexpr std::pair<std::string_view, TableFormat> kFormats[] = {
      {"text", TableFormat::text},
      {"csv", TableFormat::csv},
      {"json", TableFormat::json},
      {"markdown", TableFormat::markdown},
      {"latex", TableFormat::latex}};
  for (const auto& [known, format] : kFormats)
    if (known == name) return format;
  throw UsageError(
      fmt::format("unknown format '{}'; expected text, csv, json, markdown or latex", name));
}

std::string cell_text(const nlohmann::json& cell) {
  if (cell.is_null()) return "-";
  if (cell.is_boolean()) return cell.get<bool>() ? "yes" : "no";
  if (cell.is_number_float()) {
    const double x = cell.get<double>();
    return x != 0 && x < 0.0005 ? fmt::format("{:.1e}", x) : fmt::format("{:.3f}", x);
  }
  // One line: messages can have several.
  return replaced(exact(cell), {{'\n', " "}});
}

std::string format_table(const Table& table, TableFormat format) {
  switch (format) {
    case TableFormat::text:
      return aligned(table);
    case TableFormat::csv:
      return csv(table);
    case TableFormat::json:
      return json(table);
    case TableFormat::markdown:
      return markdown(table);
    case TableFormat::latex:
      return latex(table);
  }
  return "";
}

}  // namespace abide
