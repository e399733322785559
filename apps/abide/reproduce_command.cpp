// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <thread>

#include "abide/sweep/reproduce.hpp"
#include "abide/sweep/reproduce_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "stopwatch.hpp"
#include "sweep_progress.hpp"

namespace abide::app {

namespace {

struct ReproduceArguments {
  std::string paper;
  ReproduceLabels labels;
  unsigned threads = 0;
  std::string path;
  bool json = false;
  bool quiet = false;
};

Outcome reproduce_paper(ReproduceArguments arguments) {
  const Stopwatch time;
  ReproduceLabels& labels = arguments.labels;
  labels.paper = arguments.paper == to_string(Paper::n23) ? Paper::n23 : Paper::i24;
  labels.threads =
      arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
  const std::vector<TrialSet> list = trial_sets(labels.paper, labels.scale, labels.seed);
  Store store = Store::in_memory();
  if (!arguments.path.empty()) {
    store = Store::open(arguments.path);
    store.tie(fmt::format("abide reproduce {} --scale {} --seed {}", to_string(labels.paper),
                          labels.scale, labels.seed),
              cases_of(list), {});
  }
  SweepOptions options;
  options.threads = labels.threads;
  options.stop = &stop_requested;
  Reproduction result;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const SweepProgress& progress) { show(line, progress); };
    result = reproduce(list, options, store);
  }
  labels.seconds = time.seconds();
  Outcome outcome;
  outcome.output =
      arguments.json ? reproduction_json(labels, result) : reproduction_text(labels, result);
  if (result.pending > 0)
    outcome.exit_code = interrupted;
  else if (!result.disagreements.empty())
    outcome.exit_code = exit_code(Ended::no);
  else if (!result.cut.empty())
    outcome.exit_code = limit_reached;
  return outcome;
}

}  // namespace

void add_reproduce_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<ReproduceArguments>();
  CLI::App* command = app.add_subcommand(
      "reproduce", "Run the experiments of a paper again, and compare with what was published");
  command
      ->add_option("PAPER", arguments->paper,
                   "n23 (Abide by the Law, NeurIPS 2023) or i24 (Keep the Momentum, ICML 2024)")
      ->required()
      ->check(one_of({"n23", "i24"}));
  command
      ->add_option("--scale", arguments->labels.scale,
                   "Multiply the widths of the paper's networks by this")
      ->type_name("N")
      ->check(CLI::Range(1, 20))
      ->capture_default_str()
      ->group(kSearchGroup);
  command->add_option("--seed", arguments->labels.seed, "Draw the random networks from this seed")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62))
      ->capture_default_str()
      ->group(kSearchGroup);
  command
      ->add_option("-o,--output", arguments->path,
                   "Keep the results in this database, or continue with those it has")
      ->type_name("FILE")
      ->group(kOutputGroup);
  command
      ->add_option("--threads", arguments->threads,
                   "Compute this many cases at once, each on one thread")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->default_str("all processors")
      ->group(kLimitsGroup);
  add_output_arguments(*command, arguments->json, arguments->quiet);
  command->footer(
      "Examples:\n"
      "  abide reproduce n23\n"
      "  abide reproduce i24 --scale 3 -o i24.db");
  command->callback([arguments, &outcome] { outcome = reproduce_paper(*arguments); });
}

}  // namespace abide::app
