// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "abide/report/count_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "progress.hpp"

namespace abide::app {

namespace {

Outcome count(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const Flow flow = Flow::gradient(load_model(arguments.model));
  CountOptions options = count_options(arguments);
  Count result;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const LevelProgress& progress) { line.show(progress); };
    result = count_laws(flow, options);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Outcome outcome;
  outcome.output = arguments.json ? count_json(flow, result, seconds) : count_text(flow, result);
  if (!result.as_wished())
    outcome.exit_code = result.ending == Ending::interrupted ? interrupted : limit_reached;
  return outcome;
}

}  // namespace

void add_count_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("count", "How many independent conservation laws there are");
  add_model_arguments(*command, *arguments);
  add_count_arguments(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = count(*arguments); });
}

}  // namespace abide::app
