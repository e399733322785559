// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "abide/sweep/store.hpp"
#include "abide/sweep/sweep_page.hpp"
#include "abide/sweep/table.hpp"
#include "abide/sweep/table_formats.hpp"
#include "abide/train/file_bytes.hpp"
#include "commands.hpp"

namespace abide::app {

namespace {

struct TableArguments {
  std::string path;
  std::vector<std::string> conditions, by, columns;
  std::string status;
  std::string format = "text";
  bool json = false;
  std::string report;
};

Outcome table(const TableArguments& arguments) {
  std::vector<Condition> conditions;
  for (const std::string& text : arguments.conditions) conditions.push_back(parse_condition(text));
  if (!arguments.status.empty()) conditions.push_back({"status", "=", arguments.status});
  const Table rows = where(rows_table(Store::read(arguments.path).rows(false)), conditions);
  const std::vector<std::string> columns =
      arguments.columns.empty() ? usual_columns() : arguments.columns;
  Outcome outcome;
  if (!arguments.report.empty()) {
    replace_file(arguments.report, sweep_page(arguments.path, rows, columns));
    outcome.output = fmt::format("{}: {} cases\n", arguments.report, rows.rows.size());
    return outcome;
  }
  const Table shown = arguments.by.empty() ? select(rows, columns) : by(rows, arguments.by);
  outcome.output = format_table(shown, table_format(arguments.json ? "json" : arguments.format));
  return outcome;
}

}  // namespace

void add_table_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<TableArguments>();
  CLI::App* command = app.add_subcommand("table", "The results of a sweep as a table or a page");
  command->add_option("DATABASE", arguments->path, "What abide sweep or abide reproduce wrote")
      ->required();
  command
      ->add_option("--where", arguments->conditions,
                   "Only rows for which COLUMN=VALUE holds; also != < <= > >=; all of several")
      ->expected(1, 1000);
  command->add_option("--status", arguments->status, "Only rows with this status, such as done");
  CLI::Option* by =
      command
          ->add_option("--by", arguments->by,
                       "One line for each value of these columns, such as family,flow")
          ->delimiter(',');
  CLI::Option* columns =
      command->add_option("--columns", arguments->columns, "Show these columns, such as model,laws")
          ->delimiter(',');
  by->excludes(columns);
  command->add_option("--format", arguments->format, "How the table is written")
      ->check(CLI::IsMember({"text", "csv", "json", "markdown", "latex"}))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "As --format json");
  command
      ->add_option("--report", arguments->report,
                   "Write one page of HTML with tables and plots to this file instead")
      ->excludes(by);
  command->callback([arguments, &outcome] { outcome = table(*arguments); });
}

}  // namespace abide::app
