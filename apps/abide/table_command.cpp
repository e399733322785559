// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "abide/plural.hpp"
#include "abide/sweep/conditions.hpp"
#include "abide/sweep/store.hpp"
#include "abide/sweep/sweep_page.hpp"
#include "abide/sweep/table.hpp"
#include "abide/sweep/table_formats.hpp"
#include "commands.hpp"
#include "help.hpp"

namespace abide::app {

namespace {

constexpr const char* kRowsGroup = "Rows and columns";

struct TableArguments {
  std::string path;
  std::vector<std::string> conditions, by, columns;
  std::string status;
  std::string format = "text";
  bool json = false;
  std::string report;
};

// A report must not take the place of the database, nor of what belongs to it.
void refuse_own_file(const std::string& database, const std::string& report) {
  const auto same = [](const std::string& a, const std::string& b) {
    std::error_code unknown;
    const auto place = std::filesystem::weakly_canonical(a, unknown);
    return std::filesystem::equivalent(a, b, unknown) ||
           (!place.empty() && place == std::filesystem::weakly_canonical(b, unknown));
  };
  for (const std::string& ours : {database, database + "-journal"})
    if (same(ours, report))
      throw UsageError(
          fmt::format("--report {}: this would overwrite the database {}; expected another name",
                      report, database));
}

Outcome table(const TableArguments& arguments) {
  std::vector<Condition> conditions;
  for (const std::string& text : arguments.conditions) conditions.push_back(parse_condition(text));
  if (!arguments.status.empty()) conditions.push_back({"status", "=", arguments.status});
  const Table rows = where(rows_table(Store::read(arguments.path).rows(false)), conditions);
  const std::vector<std::string> columns =
      arguments.columns.empty() ? usual_columns() : arguments.columns;
  Outcome outcome;
  if (!arguments.report.empty()) {
    refuse_own_file(arguments.path, arguments.report);
    const std::string page = sweep_page(arguments.path, rows, columns);
    const SignalsHeld held;
    replace_file(arguments.report, page);
    const std::string done =
        fmt::format("{}: {}", arguments.report, plural(rows.rows.size(), "case"));
    if (is_standard_output(arguments.report))
      outcome.complaint = done;
    else
      outcome.output = done + '\n';
    return outcome;
  }
  const TableFormat format = table_format(arguments.json ? "json" : arguments.format);
  const bool for_programs = format == TableFormat::json || format == TableFormat::csv;
  const Table shown = !arguments.by.empty() ? by(rows, arguments.by)
                      : for_programs        ? select(rows, columns)
                                            : select(with_bounds_marked(rows), columns);
  outcome.output = format_table(shown, format);
  return outcome;
}

}  // namespace

void add_table_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<TableArguments>();
  CLI::App* command = app.add_subcommand(
      "table", "Print the results of a sweep as a table, or make a page of them");
  command
      ->add_option("DATABASE", arguments->path, "A file that abide sweep or abide reproduce wrote")
      ->required();
  command
      ->add_option("--where", arguments->conditions,
                   "Show only rows for which COLUMN=VALUE holds (also != < <= > >=); of several "
                   "conditions all must hold")
      ->type_name("CONDITION")
      ->expected(1, 1000)
      ->group(kRowsGroup);
  command
      ->add_option("--status", arguments->status, "Show only rows with this status, such as done")
      ->type_name("STATUS")
      ->group(kRowsGroup);
  CLI::Option* by =
      command
          ->add_option("--by", arguments->by,
                       "Print one line for each value of these columns, such as family,flow")
          ->type_name("COLUMN,..")
          ->delimiter(',')
          ->group(kRowsGroup);
  CLI::Option* columns =
      command->add_option("--columns", arguments->columns, "Show these columns, such as model,laws")
          ->type_name("COLUMN,..")
          ->delimiter(',')
          ->group(kRowsGroup);
  by->excludes(columns);
  command
      ->add_option("--format", arguments->format,
                   "Write the table as text, csv, json, markdown or latex")
      ->type_name("FORMAT")
      ->check(one_of({"text", "csv", "json", "markdown", "latex"}))
      ->capture_default_str()
      ->group(kOutputGroup);
  command->add_flag("--json", arguments->json, "Print one JSON document, as --format json does")
      ->group(kOutputGroup);
  command
      ->add_option("--report", arguments->report,
                   "Write a page of HTML with tables and plots to this file instead")
      ->type_name("FILE")
      ->excludes(by)
      ->group(kOutputGroup);
  command->footer(
      "Examples:\n"
      "  abide table results.db --where family=relu 'laws>3'\n"
      "  abide table results.db --by family,flow --format markdown\n"
      "  abide table results.db --report results.html");
  command->callback([arguments, &outcome] { outcome = table(*arguments); });
}

}  // namespace abide::app
