// SPDX-License-Identifier: MIT
#include <memory>
#include <optional>
#include <string>

#include "abide/error.hpp"
#include "abide/flow/flow.hpp"
#include "abide/flow/state_point.hpp"
#include "abide/lie/point_count.hpp"
#include "abide/report/count_report.hpp"
#include "abide/report/region_report.hpp"
#include "abide/sweep/cut.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "progress.hpp"
#include "samples_argument.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct CountArguments : Arguments {
  std::optional<std::string> at;  // beside generic points
};

Outcome count_at_point(const CountArguments& arguments, const std::string& at) {
  const Stopwatch time;
  const Flow flow = flow_of(arguments);
  const StatePoint point = state_point(flow, at, arguments.count.seed);
  CountOptions options = count_options(arguments);
  PointCount result;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const LevelProgress& progress) { line.show(progress); };
    result = count_at(flow, point, options);
  }
  Outcome outcome;
  outcome.output = arguments.json ? point_count_json(flow, at, result, time.seconds())
                                  : point_count_text(flow, at, result);
  if (!count_cut(result.generic).empty())
    outcome.exit_code = result.generic.ending == Ending::interrupted ? interrupted : limit_reached;
  return outcome;
}

Outcome count(const CountArguments& arguments) {
  if (arguments.at && arguments.samples > 0)
    throw UsageError("--samples looks at random parameters: expected it without --at");
  if (arguments.at) return count_at_point(arguments, *arguments.at);
  const Stopwatch time;
  const Flow flow = flow_of(arguments);
  CountOptions options = count_options(arguments);
  Count result;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const LevelProgress& progress) { line.show(progress); };
    result = count_laws(flow, options);
  }
  const std::optional<RegionCounts> regions = region_counts(arguments, flow, result);
  Outcome outcome;
  outcome.output =
      arguments.json ? count_json(flow, result, time.seconds(), regions) : count_text(flow, result);
  if (regions && !arguments.json) outcome.output += regions_text(result, *regions);
  if (!count_cut(result).empty())
    outcome.exit_code = result.ending == Ending::interrupted ? interrupted : limit_reached;
  return outcome;
}

}  // namespace

void add_count_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<CountArguments>();
  CLI::App* command =
      app.add_subcommand("count", "Count the independent conservation laws of a model");
  add_model_arguments(*command, *arguments);
  add_count_arguments(*command, *arguments);
  add_samples_argument(*command, *arguments);
  command
      ->add_option("--at", arguments->at,
                   "Also give the dimension of the Lie algebra at this point: balanced, rank=K, "
                   "zero-velocity, or a file .npz or .json")
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
