// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <thread>

#include "abide/sweep/reproduce.hpp"
#include "abide/sweep/reproduce_report.hpp"
#include "commands.hpp"
#include "progress.hpp"
#include "stopwatch.hpp"
#include "sweep_signals.hpp"

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
  answer_signals();
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
    options.progress = [&](const SweepProgress& progress) { line.show(progress); };
    result = reproduce(list, options, store);
  }
  labels.seconds = time.seconds();
  Outcome outcome;
  outcome.output =
      arguments.json ? reproduction_json(labels, result) : reproduction_text(labels, result);
  if (result.pending > 0)
    outcome.exit_code = interrupted;
  else if (!result.disagreements.empty())
    outcome.exit_code = no;
  else if (!result.cut.empty())
    outcome.exit_code = limit_reached;
  return outcome;
}

}  // namespace

void add_reproduce_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<ReproduceArguments>();
  CLI::App* command = app.add_subcommand(
      "reproduce", "Run a paper's experiments again, and compare with what is known");
  command
      ->add_option("PAPER", arguments->paper,
                   "n23 (Abide by the Law, NeurIPS 2023) or i24 (Keep the Momentum, ICML 2024)")
      ->required()
      ->check(CLI::IsMember({"n23", "i24"}));
  command->add_option("--scale", arguments->labels.scale, "So many times the widths of the paper")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command->add_option("--seed", arguments->labels.seed, "Which networks are drawn")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62))
      ->capture_default_str();
  command->add_option("-o,--output", arguments->path,
                      "Keep the results in this database, or go on with those it has");
  command
      ->add_option("--threads", arguments->threads,
                   "Cases at once, one thread each (as many as processors)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", arguments->json, "Print one JSON document");
  command->add_flag("--quiet", arguments->quiet, "No progress on standard error");
  command->callback([arguments, &outcome] { outcome = reproduce_paper(*arguments); });
}

}  // namespace abide::app
