// SPDX-License-Identifier: MIT
#include <flint/flint.h>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/diagnostic.hpp"
#include "abide/sweep/ranks.hpp"
#include "arguments.hpp"
#include "commands.hpp"

namespace abide::app {

std::atomic<bool> stop_requested = false;

namespace {

// The first Ctrl-C asks for what is known so far; the second ends the process at once.
extern "C" void on_interrupt(int) {
  stop_requested.store(true);
  std::signal(SIGINT, SIG_DFL);
}

extern "C" [[noreturn]] void on_impossible() {
  throw std::logic_error("FLINT met something impossible");
}

int run(int argc, char** argv) {
  CLI::App app{"Conservation laws of neural-network training, exactly.", "abide"};
  app.set_version_flag("--version",
                       fmt::format("abide {}\n{}", ABIDE_VERSION, Ranks::description()));
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the answer is no, 2 usage, 3 the model is wrong,\n"
      "4 a limit was reached, 130 interrupted (what is known is still printed).");
  Outcome outcome;
  add_laws_command(app, outcome);
  add_count_command(app, outcome);
  add_check_command(app, outcome);
  add_prove_command(app, outcome);
  add_sweep_command(app, outcome);
  add_table_command(app, outcome);
  add_reproduce_command(app, outcome);
  add_verify_command(app, outcome);
  add_train_command(app, outcome, {argv, argv + argc});
  add_zoo_command(app, outcome);
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (argc > 1 && argv[1][0] != '-' &&
      std::find(names.begin(), names.end(), argv[1]) == names.end())
    throw UsageError(fmt::format("unknown command '{}'; expected one of {}{}\nRun 'abide --help'.",
                                 argv[1], fmt::join(names, ", "), did_you_mean(argv[1], names)));
  try {
    std::vector<std::string> given = with_expressions(app, argc, argv);
    std::reverse(given.begin(), given.end());  // as CLI11 takes them
    app.parse(std::move(given));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "abide: {}\nRun 'abide --help' or 'abide COMMAND --help'.\n", error.what());
    return usage;
  }
  std::fwrite(outcome.output.data(), 1, outcome.output.size(), stdout);
  if (std::fflush(stdout) != 0) {
    fmt::print(stderr, "abide: the output could not be written\n");
    return limit_reached;
  }
  if (!outcome.complaint.empty()) fmt::print(stderr, "{}\n", outcome.complaint);
  return outcome.exit_code;
}

}  // namespace
}  // namespace abide::app

int main(int argc, char** argv) {
  using namespace abide::app;
  std::signal(SIGINT, on_interrupt);
  // FLINT would end the process where it meets something impossible.
  flint_set_abort(on_impossible);
  try {
    return run(argc, argv);
  } catch (const abide::UsageError& error) {
    fmt::print(stderr, "abide: {}\n", error.what());
    return usage;
  } catch (const abide::ModelError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return wrong_model;
  } catch (const abide::ShapeError& error) {
    fmt::print(stderr, "abide: error: {}\n", error.what());
    return wrong_model;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "abide: out of memory; --memory sets a limit that keeps what is known\n");
    return limit_reached;
  } catch (const std::exception& error) {
    fmt::print(stderr, "abide: internal error: {}\n", error.what());
    return limit_reached;
  }
}
