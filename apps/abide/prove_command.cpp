// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <utility>

#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
#include "abide/io/output_file.hpp"
#include "abide/report/document.hpp"
#include "abide/report/lines.hpp"
#include "abide/report/proof_report.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "search_arguments.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct ProveArguments : Arguments {
  std::string path;
};

std::string text_of(const Proved& proved) {
  std::string text = verified_text(proved.written->certificate, proved.written->verified);
  if (!proved.found.variables.flow().model().free_gates()) return text;
  Lines gates;
  gates.add("gates", gates_phrase(proved.found.variables.flow()));
  return text + gates.text();
}

Outcome prove(const ProveArguments& arguments) {
  const Stopwatch time;
  ProgressLine line(arguments.quiet);
  check_writable(arguments.path);
  const Proved proved = ask_proof(arguments.question, budget_of(arguments), watch_on(line));
  line.clear();
  const AnswerStatus status = proved.status();
  Outcome outcome{.exit_code = exit_code(status.ended)};
  if (!proved.written) {
    outcome.output = status.why + "\n";
    return outcome;
  }
  replace_file(arguments.path, proved.written->text);
  outcome.output = arguments.json ? to_json(proved, time.seconds()) : text_of(proved);
  // A certificate that is read by the next program is alone on its standard input.
  if (is_standard_output(arguments.path)) std::swap(outcome.output, outcome.complaint);
  return outcome;
}

}  // namespace

void add_prove_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<ProveArguments>();
  CLI::App* command =
      app.add_subcommand("prove", "Find the laws and write a proof that anyone can check");
  add_search_arguments(*command, *arguments);
  command->add_option("-o,--output", arguments->path, "Write the proof, a JSON file, to this place")
      ->type_name("FILE")
      ->required()
      ->group(kOutputGroup);
  command->footer(
      "Examples:\n"
      "  abide prove linear:3,2,4 -o linear.json\n"
      "  abide prove linear:3,2,4 --flow momentum --tau 3/t -o nesterov.json");
  command->callback([arguments, &outcome] { outcome = prove(*arguments); });
}

}  // namespace abide::app
