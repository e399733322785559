// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
#include "abide/report/count_report.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "search_arguments.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

std::string text_of(const Counted& counted) {
  return counted.point ? point_count_text(counted.flow, counted.at, *counted.point)
                       : count_text(counted.flow, counted.count, counted.regions);
}

Outcome count(const Arguments& arguments) {
  const Stopwatch time;
  ProgressLine line(arguments.quiet);
  const Counted counted = ask_count(arguments.question, budget_of(arguments), watch_on(line));
  return {.output = arguments.json ? to_json(counted, time.seconds()) : text_of(counted),
          .exit_code = exit_code(counted.status().ended)};
}

}  // namespace

void add_count_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("count", "Count the independent conservation laws of a model");
  add_model_arguments(*command, *arguments);
  add_count_arguments(*command, *arguments);
  add_samples_argument(*command, *arguments);
  command
      ->add_option("--at", arguments->question.at,
                   "Also give the dimension of the Lie algebra at this point: balanced, rank=K, "
                   "zero-velocity, or a file .npz, .safetensors or .json")
      ->type_name("POINT")
      ->group(kFlowGroup);
  command->footer(
      "Examples:\n"
      "  abide count linear:20,20,20\n"
      "  abide count examples/deep_linear.toml --json\n"
      "  abide count linear:3,3,3 --at rank=1");
  command->callback([arguments, &outcome] { outcome = count(*arguments); });
}

}  // namespace abide::app
