// SPDX-License-Identifier: MIT
#include <memory>

#include "abide/report/count_report.hpp"
#include "commands.hpp"
#include "help.hpp"

namespace abide::app {

void add_zoo_command(CLI::App& app, Outcome& outcome) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("zoo", "List the families of models that have a short name");
  command->add_flag("--json", *json, "Print one JSON document")->group(kOutputGroup);
  command->footer("Examples:\n  abide zoo\n  abide zoo --json");
  command->callback([json, &outcome] { outcome.output = *json ? zoo_json() : zoo_text(); });
}

}  // namespace abide::app
