// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/laws/check.hpp"
#include "abide/report/check_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct CheckArguments : Arguments {
  std::string expression;
};

Outcome check(const CheckArguments& arguments) {
  const Stopwatch time;
  const Flow flow = flow_of(arguments);
  const CountOptions options = count_options(arguments);
  Outcome outcome;
  Check result;
  try {
    result = check_law(flow, arguments.expression,
                       {.seed = options.seed, .memory = options.memory, .stop = options.stop});
  } catch (const Interrupted&) {
    outcome.output = "interrupted: nothing is decided\n";
    outcome.exit_code = interrupted;
    return outcome;
  }
  outcome.output = arguments.json ? check_json(flow, arguments.expression, result, time.seconds())
                                  : check_text(flow, arguments.expression, result);
  outcome.exit_code = result.proof == Proof::disproved   ? no
                      : result.proof == Proof::undecided ? limit_reached
                                                         : done;
  return outcome;
}

}  // namespace

void add_check_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand(
      "check", "Decide whether an expression is a conservation law; if not, give a counterexample");
  add_model_arguments(*command, *arguments);
  command
      ->add_option("EXPRESSION", arguments->expression,
                   "An expression in the parameters, with momentum also in their velocities (dW1) "
                   "and t, such as 'W2.T @ W2 - W1 @ W1.T'")
      ->transform(without_blanks())
      ->required();
  add_memory_argument(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  abide check linear:3,2,4 'W2.T @ W2 - W1 @ W1.T'\n"
      "  abide check linear:1,2,1 'W1.T @ dW1 - W2 @ dW2.T' --flow momentum\n"
      "  abide check linear:2,2,2 'log(det(W2)) - log(det(W1))' --metric natural-block");
  command->callback([arguments, &outcome] { outcome = check(*arguments); });
}

}  // namespace abide::app
