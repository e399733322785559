// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "abide/proof/prove.hpp"
#include "abide/proof/verify.hpp"
#include "abide/report/document.hpp"
#include "abide/report/lines.hpp"
#include "abide/report/proof_report.hpp"
#include "abide/sweep/cut.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "search_arguments.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct ProveArguments : SearchArguments {
  std::string path;
};

Outcome prove(const ProveArguments& arguments) {
  const Stopwatch time;
  check_writable(arguments.path);
  const auto [variables, search] = search_laws(arguments);
  Outcome outcome;
  outcome.exit_code = interrupted;
  if (search.end == SearchEnd::interrupted) {
    outcome.output = "interrupted: no certificate was written\n";
    return outcome;
  }
  Certificate certificate;
  try {
    certificate = make_certificate(variables, search, count_options(arguments));
  } catch (const Interrupted&) {
    outcome.output = "interrupted: no certificate was written\n";
    return outcome;
  }
  // What is written has been read and verified.
  const std::string text = write_certificate(certificate);
  Verified verified;
  try {
    verified = verify_certificate(read_certificate(text));
  } catch (const Refused& refusal) {
    throw ModelError(fmt::format("{}: error: no certificate was written; it would be refused: {}",
                                 certificate.name, refusal.what()));
  }
  replace_file(arguments.path, text);
  outcome.output = arguments.json ? verified_json(certificate, verified, time.seconds())
                                  : verified_text(certificate, verified);
  if (!arguments.json && variables.flow().model().free_gates()) {
    Lines gates;
    gates.add("gates", gates_phrase(variables.flow()));
    outcome.output += gates.text();
  }
  // A certificate that is read by the next program is alone on its standard input.
  if (is_standard_output(arguments.path)) std::swap(outcome.output, outcome.complaint);
  outcome.exit_code = proof_cut(search).empty() ? done : limit_reached;
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
