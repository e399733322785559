// SPDX-License-Identifier: MIT
#include <memory>

#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
#include "abide/report/family_report.hpp"
#include "abide/report/law_report.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "search_arguments.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct LawsArguments : Arguments {
  LawTextOptions text;
};

Outcome laws(const LawsArguments& arguments) {
  const Stopwatch time;
  ProgressLine line(arguments.quiet);
  const Found found = ask_laws(arguments.question, budget_of(arguments), watch_on(line));
  const auto text = [&] {
    return found.at_size ? families_text(found, arguments.text.latex)
                         : laws_text(found.variables, found.search, arguments.text, found.regions);
  };
  return {.output = arguments.json ? to_json(found, time.seconds()) : text(),
          .exit_code = exit_code(found.status().ended)};
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
