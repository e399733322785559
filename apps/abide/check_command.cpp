// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
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
  ProgressLine line(arguments.quiet);
  const Checked checked =
      ask_check(arguments.question, arguments.expression, budget_of(arguments), watch_on(line));
  const AnswerStatus status = checked.status();
  Outcome outcome{.exit_code = exit_code(status.ended)};
  if (!checked.check)
    outcome.output = status.why + "\n";
  else
    outcome.output = arguments.json ? to_json(checked, time.seconds())
                                    : check_text(checked.flow, checked.expression, *checked.check);
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
