// SPDX-License-Identifier: MIT
#include "abide/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "abide/typeset/mathml.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

// Pictures keep their colours in dark rooms, and their white paper, a little dimmed.
constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c1c1e; --soft: #62626a; --line: #d8d8de; --well: #f5f5f7; }
body { max-width: 54rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", Verdana, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-top: 2.2rem; padding-top: .6rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
p { overflow-wrap: anywhere; }
pre { background: var(--well); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; user-select: all; }
pre, code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .9rem; }
.law { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1.2rem; margin: .7rem 0 .7rem 1.2rem; }
.law .formula { overflow-x: auto; max-width: 100%; font-size: 1.15rem; padding: .15rem 0; }
.note, figcaption { color: var(--soft); font-size: .9rem; }
figure { margin: 1.4rem 0; }
figure svg { display: block; width: 100%; max-width: 800px; height: auto; margin: 0 auto; }
figcaption { max-width: 44rem; margin: .4rem auto 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline; }
td.number, th.number { text-align: right; }
td.number, td:first-child, th { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--soft); }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
th button::after { content: " ↕"; color: var(--soft); }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #17171a; --ink: #ececf0; --soft: #a0a0aa; --line: #3a3a42; --well: #222227; }
  figure svg { border-radius: 6px; filter: brightness(.88); }
}
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  figure, tr, .law { break-inside: avoid; }
  h2 { break-after: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  th button::after { content: none !important; }
}
)css";

// A column of numbers is sorted by value, others by their text; empty cells come last. A second
// click turns the order around.
constexpr const char* kSort = R"js(
for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => {
  const th = button.parentNode, table = th.closest("table"), body = table.tBodies[0];
  const up = th.getAttribute("aria-sort") !== "ascending", numbers = th.classList.contains("number");
  const key = row => { const text = row.cells[th.cellIndex].textContent.trim();
    return numbers && text !== "" ? Number(text.replace("inf", "Infinity")) : text; };
  const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
  const last = k => k === "" || k !== k;
  const rows = Array.from(body.rows, row => [key(row), row]);
  rows.sort(([a], [b]) => last(a) || last(b) ? last(a) - last(b) : up ? compare(a, b) : compare(b, a));
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  th.setAttribute("aria-sort", up ? "ascending" : "descending");
  for (const [, row] of rows) body.append(row);
});
)js";

// As JavaScript and strtod agree: decimal, or not finite.
bool is_number(const std::string& text) {
  if (text == "inf" || text == "-inf" || text == "nan") return true;
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) return false;
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return *end == '\0';
}

std::string cell_of(const std::vector<std::string>& row, std::size_t column) {
  return column < row.size() ? row[column] : "";
}

}  // namespace

Page::Page(std::string title) : title_(std::move(title)) {}

void Page::heading(const std::string& text) { body_ += "<h2>" + escaped(text) + "</h2>\n"; }

void Page::paragraph(const std::string& text) { body_ += "<p>" + escaped(text) + "</p>\n"; }

void Page::command(const std::string& text) {
  body_ += "<pre><code>" + escaped(text) + "</code></pre>\n";
}

void Page::law(const std::string& expression, const std::string& note) {
  body_ += fmt::format("<div class=\"law\"><div class=\"formula\">{}</div>", mathml(expression));
  if (!note.empty()) body_ += fmt::format("<div class=\"note\">{}</div>", escaped(note));
  body_ += "</div>\n";
}

void Page::picture(const Picture& picture, const std::string& caption) {
  ++pictures_;
  body_ += "<figure>\n" + svg(picture, fmt::format("picture-{}", pictures_));
  if (!caption.empty()) body_ += fmt::format("<figcaption>{}</figcaption>\n", escaped(caption));
  body_ += "</figure>\n";
}

void Page::table(const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, bool sortable) {
  std::vector<bool> numbers(header.size(), !rows.empty());
  for (const std::vector<std::string>& row : rows) {
    if (row.size() > header.size())
      throw std::invalid_argument("a row of a table has more cells than the header");
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string cell = cell_of(row, i);
      if (!cell.empty() && !is_number(cell)) numbers[i] = false;
    }
  }
  const auto type = [&](std::size_t i) { return numbers[i] ? " class=\"number\"" : ""; };
  body_ += "<div class=\"table\"><table>\n<thead><tr>";
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name = escaped(header[i]);
    if (sortable) name = "<button type=\"button\">" + name + "</button>";
    body_ += fmt::format("<th scope=\"col\"{}>{}</th>", type(i), name);
  }
  body_ += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : rows) {
    body_ += "<tr>";
    for (std::size_t i = 0; i < header.size(); ++i)
      body_ += fmt::format("<td{}>{}</td>", type(i), escaped(cell_of(row, i)));
    body_ += "</tr>\n";
  }
  body_ += "</tbody>\n</table></div>\n";
  sortable_ = sortable_ || sortable;
}

std::string Page::html() const {
  const std::string title = escaped(title_);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         title + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<main>\n<h1>" + title +
         "</h1>\n" + body_ + "</main>\n" +
         (sortable_ ? std::string("<script>") + kSort + "</script>\n" : "") + "</body>\n</html>\n";
}

}  // namespace abide
