// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "abide/ask/json_text.hpp"
#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/plural.hpp"
#include "abide/sweep/ranks.hpp"
#include "abide/sweep/runner.hpp"
#include "abide/sweep/spec.hpp"
#include "abide/sweep/store.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "stopwatch.hpp"
#include "sweep_progress.hpp"

namespace abide::app {

namespace {

struct SweepArguments {
  std::string spec, path;
  unsigned threads = 0;
  std::vector<std::string> retry;
  bool json = false;
  bool quiet = false;
};

// Those of cases that can end otherwise another time.
std::set<Status> statuses(const std::vector<std::string>& names) {
  std::set<Status> chosen;
  for (const std::string& name : names) {
    std::vector<std::string> known;
    for (const Status each :
         {Status::limit, Status::timeout, Status::out_of_memory, Status::crashed, Status::error}) {
      known.emplace_back(to_string(each));
      if (name == known.back()) chosen.insert(each);
    }
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw UsageError(fmt::format("--retry: no status '{}'; expected {}{}", name,
                                   fmt::join(known, ", "), did_you_mean(name, known)));
  }
  return chosen;
}

std::string summary(const SweepArguments& arguments, const SweepEnd& end, const Store& store,
                    double seconds) {
  std::map<Status, std::size_t> by_status;
  for (const Status status : store.statuses()) ++by_status[status];
  if (arguments.json) {
    nlohmann::ordered_json json = new_document();
    json["database"] = arguments.path;
    json["cases"] = end.progress.cases;
    json["finished"] = end.progress.finished;
    json["computed"] = end.computed;
    json["statuses"] = nlohmann::ordered_json::object();
    for (const auto& [status, count] : by_status) json["statuses"][to_string(status)] = count;
    json["interrupted"] = end.interrupted;
    json["seconds"] = seconds;
    return to_text(json);
  }
  std::string text = fmt::format("{}: {}{} of {} finished\n\n", arguments.path,
                                 end.interrupted ? "interrupted; " : "", end.progress.finished,
                                 plural(end.progress.cases, "case"));
  for (const auto& [status, count] : by_status)
    text += fmt::format("  {:<13} {}\n", to_string(status), count);
  if (end.interrupted)
    text += fmt::format("\nTo continue, give the same command{}.\n",
                        arguments.retry.empty() ? "" : " without --retry");
  return text;
}

Outcome sweep(const SweepArguments& arguments) {
  const Stopwatch time;
  Outcome outcome;
  end_at_signals();  // whoever is still joining may just end
  Ranks ranks;
  answer_signals();
  if (ranks.rank() > 0) {
    ranks.serve(stop_requested);
    if (stop_requested) Ranks::leave_at_once(stopped_exit_code());
    return outcome;
  }
  if (ranks.size() > 1 && arguments.threads > 0)
    throw UsageError("--threads is for one process: with mpirun, every rank but the first works");
  const SweepSpec spec = read_spec(arguments.spec);
  Store store = Store::open(arguments.path);
  store.tie(spec.text, spec.cases, spec.files, statuses(arguments.retry));
  SweepOptions options;
  options.threads = arguments.threads;
  options.stop = &stop_requested;
  options.workforce = ranks.others();
  ranks.share(spec.files);
  SweepEnd end;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const SweepProgress& progress) { show(line, progress); };
    end = run_sweep(store.cases(), options, store);
  }
  outcome.output = summary(arguments, end, store, time.seconds());
  if (!end.interrupted) return outcome;
  outcome.exit_code = interrupted;
  if (ranks.size() > 1) {
    fmt::print("{}", outcome.output);
    Ranks::leave_at_once(stopped_exit_code());
  }
  return outcome;
}

}  // namespace

void add_sweep_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<SweepArguments>();
  CLI::App* command = app.add_subcommand(
      "sweep", "Count, find or prove the laws of whole families of models, into one database");
  command
      ->add_option("SPEC", arguments->spec,
                   "A TOML file that says which models and what to compute: see docs/sweep.md")
      ->required();
  command
      ->add_option("-o,--output", arguments->path,
                   "Write the results to this database, or continue the sweep that it holds")
      ->type_name("FILE")
      ->required()
      ->group(kOutputGroup);
  command
      ->add_option("--threads", arguments->threads,
                   "Compute this many cases at once, each on one thread")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->default_str("all processors")
      ->group(kLimitsGroup);
  command
      ->add_option("--retry", arguments->retry,
                   "Compute again the cases with these statuses, such as timeout,crashed")
      ->type_name("STATUS,..")
      ->delimiter(',')
      ->group(kLimitsGroup);
  add_output_arguments(*command, arguments->json, arguments->quiet);
  command->footer(
      "Examples:\n"
      "  abide sweep examples/sweeps/two_layers.toml -o results.db\n"
      "  abide sweep examples/sweeps/two_layers.toml -o results.db --retry timeout\n"
      "  mpirun -n 8 abide sweep examples/sweeps/two_layers.toml -o results.db");
  command->callback([arguments, &outcome] { outcome = sweep(*arguments); });
}

}  // namespace abide::app
