// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/sweep/ranks.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "limit_options.hpp"

namespace abide::app {

namespace {

// Messages hold names and paths, which may be anything; the terminal only gets text.
void complain(const std::string& message) {
  constexpr std::size_t kLongestLine = 2000;
  fmt::print(stderr, "{}\n", printable(message, kLongestLine));
}

int run(int argc, char** argv) {
  CLI::App app{"Find the conservation laws of neural-network training, exactly", "abide"};
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version",
                       fmt::format("abide {}\n{}", ABIDE_VERSION, Ranks::description()));
  app.get_option("--version")->description("Print the version, and whether there is MPI");
  app.get_help_ptr()->description("Print this help");
  app.require_subcommand(1);
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
  add_show_command(app, outcome);
  add_eval_command(app, outcome);
  add_zoo_command(app, outcome);
  add_limit_options(app);
  // Not before: commands would inherit it.
  app.footer(
      "Examples:\n"
      "  abide laws relu:3,5,2+bias\n"
      "  abide count linear:20,20,20\n"
      "  abide check linear:3,2,4 'W2.T @ W2 - W1 @ W1.T'\n"
      "\n"
      "Exit codes:\n"
      "  0    done\n"
      "  1    the answer is no\n"
      "  2    wrong usage\n"
      "  3    the model, or another file, is wrong\n"
      "  4    a limit was reached, or the question was not decided\n"
      "  130  stopped by Ctrl-C (SIGINT)\n"
      "  143  stopped by SIGTERM, as sent by `timeout`\n"
      "After 4, 130 and 143 what is known is still printed, marked incomplete.");
  std::vector<std::string> names;
  for (CLI::App* command : app.get_subcommands({})) {
    names.push_back(command->get_name());
    command->get_help_ptr()->description("Print this help")->group(kOutputGroup);
  }
  // They have nothing to say before they end.
  for (const char* command : {"eval", "show", "table", "verify", "zoo"})
    app.get_subcommand(command)->preparse_callback([](std::size_t) { end_at_signals(); });
  if (argc == 1)
    throw UsageError(
        fmt::format("expected a command, one of {}\nRun 'abide --help'.", fmt::join(names, ", ")));
  if (argc > 1 && argv[1][0] != '-' &&
      std::find(names.begin(), names.end(), argv[1]) == names.end())
    throw UsageError(fmt::format("unknown command '{}'; expected one of {}{}\nRun 'abide --help'.",
                                 argv[1], fmt::join(names, ", "), did_you_mean(argv[1], names)));
  try {
    std::vector<std::string> given =
        with_expressions(app, with_limits_first({argv + std::min(argc, 1), argv + argc}));
    std::reverse(given.begin(), given.end());  // as CLI11 takes them
    app.parse(std::move(given));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    complain(usage_message(app, error));
    return usage;
  } catch (const std::bad_alloc&) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const bool limited = !chosen.empty() && chosen[0]->get_option_no_throw("--memory") != nullptr;
    fmt::print(stderr, "abide: out of memory{}\n",
               limited ? "; --memory sets a limit that keeps what is known" : "");
    return limit_reached;
  }
  std::fwrite(outcome.output.data(), 1, outcome.output.size(), stdout);
  if (std::fflush(stdout) != 0) {
    fmt::print(stderr, "abide: the output could not be written\n");
    return limit_reached;
  }
  if (!outcome.complaint.empty()) complain(outcome.complaint);
  return outcome.exit_code == interrupted ? stopped_exit_code() : outcome.exit_code;
}

}  // namespace
}  // namespace abide::app

int main(int argc, char** argv) {
  using namespace abide::app;
  answer_signals();
  abide::fflas::end_blas_threads();
  try {
    return run(argc, argv);
  } catch (const abide::UsageError& error) {
    complain(fmt::format("abide: {}", error.what()));
    return usage;
  } catch (const abide::ModelError& error) {
    complain(error.what());
    return wrong_model;
  } catch (const abide::ShapeError& error) {
    complain(fmt::format("abide: error: {}", error.what()));
    return wrong_model;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "abide: out of memory\n");
    return limit_reached;
  } catch (const std::exception& error) {
    complain(fmt::format("abide: internal error: {}", error.what()));
    return limit_reached;
  }
}
