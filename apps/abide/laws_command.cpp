// SPDX-License-Identifier: MIT
#include <memory>
#include <optional>

#include "abide/report/law_report.hpp"
#include "abide/report/region_report.hpp"
#include "abide/sweep/cut.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "samples_argument.hpp"
#include "search_arguments.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct LawsArguments : SearchArguments {
  LawTextOptions text;
};

Outcome laws(const LawsArguments& arguments) {
  const Stopwatch time;
  const auto [variables, search] = search_laws(arguments);
  const std::optional<RegionCounts> regions =
      region_counts(arguments, variables.flow(), search.count);
  Outcome outcome;
  outcome.output = arguments.json ? laws_json(variables, search, time.seconds(), regions)
                                  : laws_text(variables, search, arguments.text);
  if (regions && !arguments.json) outcome.output += regions_text(search.count, *regions);
  if (search.end == SearchEnd::interrupted)
    outcome.exit_code = interrupted;
  else if (!laws_cut(search).empty())
    outcome.exit_code = limit_reached;
  return outcome;
}

}  // namespace

void add_laws_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<LawsArguments>();
  CLI::App* command = app.add_subcommand(
      "laws", "Find the conservation laws of a model, and say whether they are all");
  add_search_arguments(*command, *arguments);
  add_samples_argument(*command, *arguments);
  command->add_flag("--list", arguments->text.list, "Print every scalar law, none shortened")
      ->group(kOutputGroup);
  command->add_flag("--latex", arguments->text.latex, "Print the laws in LaTeX")
      ->group(kOutputGroup);
  command->footer(
      "Examples:\n"
      "  abide laws relu:3,5,2+bias\n"
      "  abide laws linear:3,2,4 --flow momentum --tau 3/t\n"
      "  abide laws linear:2,2,2 --metric natural-block --features auto");
  command->callback([arguments, &outcome] { outcome = laws(*arguments); });
}

}  // namespace abide::app
