// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "abide/flow/features.hpp"
#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/report/law_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "progress.hpp"

namespace abide::app {

namespace {

struct LawsArguments : Arguments {
  int max_degree = SearchOptions{}.max_degree;
  int max_time_degree = -1;  // by the flow
  std::vector<std::string> features;
  LawTextOptions text;
};

Outcome laws(const LawsArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  Flow flow = flow_of(arguments);
  SearchOptions options;
  options.count = count_options(arguments);
  options.max_degree = arguments.max_degree;
  if (arguments.max_time_degree >= 0) options.max_time_degree = arguments.max_time_degree;
  const bool automatic = arguments.features == std::vector<std::string>{"auto"};
  if (!automatic && !arguments.features.empty()) flow = flow.with_features(arguments.features);
  Search search;
  {
    ProgressLine line(arguments.quiet);
    options.count.progress = [&](const LevelProgress& progress) { line.show(progress); };
    options.progress = [&](const SearchProgress& progress) { line.show(progress); };
    search = find_laws(flow, options);
    if (automatic && !search.complete() && search.end != SearchEnd::interrupted) {
      flow = flow.with_features(automatic_features(flow));
      search = find_laws(flow, options, search.count);
    }
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
  command
      ->add_option("--max-time-degree", arguments->max_time_degree,
                   "Search laws with the time, or exp(tau*t), up to this power (by tau)")
      ->check(CLI::Range(0, 20));
  command
      ->add_option("--features", arguments->features,
                   "Functions that laws may use linearly, such as 'log(det(W2.T @ W2))'; auto: "
                   "logarithms of entries and of Gram determinants, where polynomials do not do")
      ->expected(1, 1000);
  command->add_flag("--list", arguments->text.list, "Print every scalar law");
  command->add_flag("--latex", arguments->text.latex, "Print the laws in LaTeX");
  add_count_arguments(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = laws(*arguments); });
}

}  // namespace abide::app
