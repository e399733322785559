// SPDX-License-Identifier: MIT
#include "train_arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "abide/error.hpp"
#include "abide/train/loss.hpp"
#include "abide/train/matrix_task.hpp"
#include "arguments.hpp"
#include "help.hpp"

namespace abide::app {

namespace {

template <class T>
void take(const std::optional<T>& given, T& field) {
  if (given) field = *given;
}

std::string not_positive(const std::string& text) {
  double value = 0;
  const bool good = CLI::detail::lexical_cast(text, value) && value > 0 && std::isfinite(value);
  return good ? "" : "Expected a positive number, found " + text;
}

std::string negative(const std::string& text) {
  double value = 0;
  const bool good = CLI::detail::lexical_cast(text, value) && value >= 0 && std::isfinite(value);
  return good ? "" : "Expected a number that is not negative, found " + text;
}

// Doubles are no finer, and below the steps are too short to come to an end.
std::string too_fine(const std::string& text) {
  constexpr double kFinest = 1e-16;
  double value = 0;
  const bool good = CLI::detail::lexical_cast(text, value) && value >= kFinest;
  return good ? "" : fmt::format("Expected {:g} or more, found {}", kFinest, text);
}

// Options that the optimizer does not look at.
void refuse_unused(const TrainArguments& arguments, const Experiment& e) {
  const std::string& o = e.optimizer;
  const auto refuse = [](bool given, bool used, const char* option, const char* of) {
    if (given && !used) throw UsageError(fmt::format("{} is for --optimizer {}", option, of));
  };
  const bool second_order = o == "momentum" || o == "nesterov" || (o == "flow" && e.tau);
  // That nesterov looks at no velocity has a reason, which the plan gives.
  if (arguments.scale && e.start != "random" && e.start != "balanced")
    throw UsageError("--scale multiplies a random or balanced start; a file is taken as it is");
  refuse(arguments.batch.has_value(), o == "sgd", "--batch", "sgd");
  refuse(arguments.tolerance.has_value(), o == "flow", "--tolerance", "flow");
  refuse(arguments.friction.has_value(), o == "momentum", "--friction", "momentum");
  refuse(arguments.velocity.has_value(), second_order, "--velocity",
         "momentum, or flow with --tau");
}

}  // namespace

namespace {

// Options by what they are about, in the order of the help.
void group_options(CLI::App& command) {
  const std::vector<std::pair<const char*, std::vector<const char*>>> groups = {
      {"Model", {"--set"}},
      {"Method",
       {"--optimizer", "--step", "--step-sweep", "--time", "--steps", "--mass", "--friction",
        "--tau", "--metric", "--rates", "--freeze", "--batch", "--weight-decay", "--tolerance"}},
      {"Data and loss",
       {"--data", "--targets", "--target-column", "--matrix", "--samples", "--loss"}},
      {"Start", {"--start", "--scale", "--velocity", "--seed"}},
      {"What to watch", {"--law", "--only", "--records"}},
      {"Output", {"--output", "--save", "--resume", "--json", "--quiet"}}};
  for (const auto& [name, options] : groups)
    for (const char* option : options)
      if (CLI::Option* found = command.get_option_no_throw(option)) found->group(name);
  command.footer(
      "Example:\n"
      "  abide train relu:4,6,3 --samples 50 --time 10 --step 0.1 --step-sweep 4 -o report\n"
      "trains a ReLU network with the steps 0.1, 0.05, 0.025 and 0.0125, prints how far its laws\n"
      "drift, and draws it in report/report.html.");
}

}  // namespace

void add_train_arguments(CLI::App& command, TrainArguments& arguments) {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments()) names.push_back(experiment.name);
  command
      .add_option("MODEL", arguments.what,
                  fmt::format("Train this model: a file, family:dims[+option], or one of the "
                              "experiments {}",
                              fmt::join(names, ", ")))
      ->required();
  add_set_argument(command, arguments.what);
  command
      .add_option("--optimizer", arguments.optimizer,
                  fmt::format("Train with {} [default: gd]", fmt::join(optimizer_names(), ", ")))
      ->check(one_of(optimizer_names()));
  command
      .add_option("--step", arguments.step,
                  "Take steps of this size; compare several, as in 0.1,0.05 [default: 0.01]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(not_positive);
  command
      .add_option("--step-sweep", arguments.step_sweep,
                  "Compare so many step sizes, each half of the one before, and measure the order "
                  "of the drift")
      ->check(CLI::Range(2, 20));
  command
      .add_option("--time", arguments.time,
                  "Train for this time, a whole number of steps [default: 1]")
      ->check(not_positive);
  command
      .add_option("--steps", arguments.steps,
                  "Train for so many steps of the first size, instead of --time")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  command
      .add_option("--mass", arguments.masses,
                  "For momentum: set mu of mu x'' + nu x' = -M grad E; compare several, as in "
                  "0,1/2,5 [default: 1]")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--friction", arguments.friction,
                     "For momentum: set nu of the same equation [default: 1]");
  command.add_option("--tau", arguments.tau,
                     "For flow: follow x'' + tau x' = -M grad E, as with 1/2 or 3/t [default: "
                     "follow gradient flow]");
  command.add_option("--metric", arguments.metric,
                     "Use this metric M, as in abide laws [default: the model's own]");
  command.add_option("--rates", arguments.rates,
                     "Move parameters at these rates, as in W1=2,W2=1/3; others at 1 [default: the "
                     "model's own]");
  command
      .add_option("--freeze", arguments.frozen,
                  "Do not move these parameters, as in W1,b1, besides those of the model")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--batch", arguments.batch,
                  "For sgd: take so many samples in each step [default: 32]")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--weight-decay", arguments.weight_decay,
                  "Add this times x to the gradient [default: 0]")
      ->check(negative);
  command
      .add_option("--tolerance", arguments.tolerance,
                  "For flow: keep the error of a step below this [default: 1e-10]")
      ->check(not_positive)
      ->check(too_fine);
  command.add_option("--data", arguments.data,
                     "A synthetic set or a file: see docs/data.md (regression)");
  command.add_option("--targets", arguments.targets, "A second file, with labels or targets");
  command
      .add_option(
          "--target-column", arguments.target_columns,
          "Of a table: the column of the targets, by name or by number from 0, -1 being the "
          "last (the last ones); may be repeated")
      ->allow_extra_args(false);
  command.get_option("--target-column")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--matrix", arguments.matrix,
                     "A matrix to factor: a file, nonnegative:rows,columns,rank or "
                     "gaussian:rows,columns");
  command.add_option("--samples", arguments.samples, "Take the first so many samples")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--loss", arguments.loss, fmt::format("{} (mse)", fmt::join(loss_names(), ", ")))
      ->transform([](std::string name) {  // cross_entropy, as the other commands call it
        std::replace(name.begin(), name.end(), '_', '-');
        return name;
      })
      ->check(one_of(loss_names()));
  command.add_option("--start", arguments.start,
                     "Start from random, balanced, own (the values in an ONNX file), or an .npz or "
                     ".safetensors of "
                     "parameters [default: random]");
  command.add_option("--scale", arguments.scale, "Multiply the start by this [default: 1]")
      ->check(not_positive);
  command
      .add_option("--velocity", arguments.velocity,
                  "For momentum, and flow with --tau: draw first velocities of this size "
                  "[default: 0]")
      ->check(negative);
  command
      .add_option("--only", arguments.only,
                  "Watch laws that depend on these parameters alone, the others being free")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--law", arguments.laws,
                  "Watch this expression; give it again for more [default: the laws that are "
                  "found]")
      ->transform(without_blanks())
      ->allow_extra_args(false);
  command.get_option("--law")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--records", arguments.records,
                  "Look at the laws about so many times in a run [default: 100]")
      ->check(CLI::Range(1, 100'000));
  command
      .add_option("--seed", arguments.seed,
                  "Draw the data, the start and the batches from this seed [default: 1]")
      ->check(not_a_seed);
  command.add_option("-o,--output", arguments.folder,
                     "Write report.html, the pictures, run.csv and run.json to this folder");
  command.add_option("--save", arguments.save,
                     "Save the whole state to this .npz, every 30 seconds and at the end");
  command.add_option("--resume", arguments.resume, "Go on from such a file");
  command.add_flag("--json", arguments.json, "Print one JSON document");
  command.add_flag("--quiet", arguments.quiet, "Show no progress on standard error");
  group_options(command);
}

Experiment experiment_of(const TrainArguments& arguments) {
  Experiment e;
  const auto named =
      std::find_if(experiments().begin(), experiments().end(),
                   [&](const Experiment& other) { return other.name == arguments.what; });
  if (named != experiments().end())
    e = *named;
  else
    e.model = arguments.what;
  if (arguments.metric) e.metric = arguments.metric;
  if (arguments.rates) e.rates = arguments.rates;
  e.frozen = arguments.frozen;
  e.only = arguments.only;
  if (arguments.data && arguments.matrix)
    throw UsageError("--data and --matrix: expected one of them");
  if (arguments.data && is_matrix_task(*arguments.data))
    throw UsageError(
        fmt::format("--data '{}': expected --matrix and what follows the word", *arguments.data));
  const bool columns = !arguments.target_columns.empty();
  if ((arguments.targets || columns) && arguments.matrix)
    throw UsageError(fmt::format("{} is for --data; a matrix is its own target",
                                 columns ? "--target-column" : "--targets"));
  if (arguments.targets && !arguments.data)
    throw UsageError("--targets goes with --data: expected the file of the inputs too");
  if (columns && !arguments.data)
    throw UsageError("--target-column goes with --data: expected the file of the table too");
  if (columns && arguments.targets)
    throw UsageError("--targets and --target-column: expected a second file, or a column");
  if (arguments.samples && (arguments.matrix || (!arguments.data && is_matrix_task(e.data))))
    throw UsageError("--samples is for --data; a matrix is fitted whole");
  if (arguments.data) e.data = *arguments.data;
  if (arguments.matrix) e.data = "matrix " + *arguments.matrix;
  if (arguments.targets) e.targets = arguments.targets;
  e.target_columns = arguments.target_columns;
  take(arguments.loss, e.loss);
  take(arguments.start, e.start);
  take(arguments.optimizer, e.optimizer);
  take(arguments.friction, e.friction);
  if (arguments.tau) e.tau = arguments.tau;
  take(arguments.scale, e.scale);
  take(arguments.velocity, e.velocity);
  take(arguments.time, e.time);
  take(arguments.weight_decay, e.weight_decay);
  take(arguments.tolerance, e.tolerance);
  take(arguments.samples, e.samples);
  take(arguments.batch, e.batch);
  take(arguments.seed, e.seed);
  if (!arguments.step.empty()) e.steps = arguments.step;
  if (!arguments.masses.empty()) e.masses = arguments.masses;
  if (arguments.optimizer && *arguments.optimizer != "momentum" && arguments.masses.empty())
    e.masses.clear();
  // Nor does the velocity of an experiment stay where nothing looks at it.
  const bool massless = std::all_of(e.masses.begin(), e.masses.end(), [](const std::string& mass) {
    return std::strtod(mass.c_str(), nullptr) == 0;
  });
  if (!arguments.velocity &&
      ((e.optimizer != "momentum" && e.optimizer != "flow") || (!e.masses.empty() && massless)))
    e.velocity = 0;
  if (!arguments.laws.empty()) e.laws = arguments.laws;
  if (arguments.records) e.records = *arguments.records;
  refuse_unused(arguments, e);
  if (arguments.step_sweep != 0) {
    if (e.steps.size() > 1 && !arguments.step.empty())
      throw UsageError("--step-sweep halves one --step; expected one, found several");
    const double first = e.steps[0];
    e.steps.clear();
    for (std::size_t i = 0; i < arguments.step_sweep; ++i)
      e.steps.push_back(std::ldexp(first, -static_cast<int>(i)));
  }
  if (arguments.steps) {
    if (arguments.time)
      throw UsageError("--steps and --time say the same: expected one of them, not both");
    e.time = static_cast<double>(*arguments.steps) * e.steps[0];
  }
  return e;
}

}  // namespace abide::app
