// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>

#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "abide/report/law_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "progress.hpp"

namespace abide::app {

namespace {

struct LawsArguments : Arguments {
  int max_degree = SearchOptions{}.max_degree;
  LawTextOptions text;
};

Outcome laws(const LawsArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const Flow flow = Flow::gradient(load_model(arguments.model));
  SearchOptions options;
  options.count = count_options(arguments);
  options.max_degree = arguments.max_degree;
  Search search;
  {
    ProgressLine line(arguments.quiet);
    options.count.progress = [&](const LevelProgress& progress) { line.show(progress); };
    options.progress = [&](const SearchProgress& progress) { line.show(progress); };
    search = find_laws(flow, options);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Outcome outcome;
  outcome.output =
      arguments.json ? laws_json(flow, search, seconds) : laws_text(flow, search, arguments.text);
  if (search.end == SearchEnd::interrupted)
    outcome.exit_code = interrupted;
  else if (search.end == SearchEnd::too_large || (!search.complete() && !search.count.as_wished()))
    outcome.exit_code = limit_reached;
  return outcome;
}

}  // namespace

void add_laws_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<LawsArguments>();
  CLI::App* command = app.add_subcommand(
      "laws", "The conservation laws: an upper bound, the laws, and whether all");
  add_model_arguments(*command, *arguments);
  command->add_option("--max-degree", arguments->max_degree, "Search polynomials up to this degree")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command->add_flag("--list", arguments->text.list, "Print every scalar law");
  command->add_flag("--latex", arguments->text.latex, "Print the laws in LaTeX");
  add_count_arguments(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = laws(*arguments); });
}

}  // namespace abide::app
