// SPDX-License-Identifier: MIT
#include "train_arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/train/loss.hpp"
#include "abide/train/matrix_task.hpp"
#include "arguments.hpp"

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

// Options that the optimizer does not look at.
void refuse_unused(const TrainArguments& arguments, const Experiment& e) {
  const std::string& o = e.optimizer;
  const auto refuse = [](bool given, bool used, const char* option, const char* of) {
    if (given && !used) throw UsageError(fmt::format("{} is for --optimizer {}", option, of));
  };
  const bool second_order = o == "momentum" || o == "nesterov" || (o == "flow" && e.tau);
  if (arguments.scale && e.start != "random" && e.start != "balanced")
    throw UsageError("--scale multiplies a random or balanced start; a file is taken as it is");
  refuse(arguments.batch.has_value(), o == "sgd", "--batch", "sgd");
  refuse(arguments.tolerance.has_value(), o == "flow", "--tolerance", "flow");
  refuse(arguments.friction.has_value(), o == "momentum", "--friction", "momentum");
  refuse(arguments.velocity.has_value(), second_order, "--velocity",
         "momentum, nesterov, or flow with --tau");
}

}  // namespace

void add_train_arguments(CLI::App& command, TrainArguments& arguments) {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments()) names.push_back(experiment.name);
  command
      .add_option("MODEL", arguments.what,
                  fmt::format("A model file, family:dims[+option], or an experiment: {}",
                              fmt::join(names, ", ")))
      ->required();
  command
      .add_option("--optimizer", arguments.optimizer,
                  fmt::format("{} (gd)", fmt::join(optimizer_names(), ", ")))
      ->check(CLI::IsMember(optimizer_names()));
  command.add_option("--step", arguments.step, "Step size; several are compared (0.01)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(not_positive);
  command
      .add_option("--step-sweep", arguments.step_sweep,
                  "So many step sizes, each half of the one before, and the order of the drift")
      ->check(CLI::Range(2, 20));
  command.add_option("--time", arguments.time, "Train for this time: time/step steps (1)")
      ->check(not_positive);
  command.add_option("--steps", arguments.steps, "Train for so many steps of the first size")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  command
      .add_option("--mass", arguments.masses,
                  "mu of mu x'' + nu x' = -M grad E, for momentum; several are compared (1)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--friction", arguments.friction, "nu of the same (1)");
  command.add_option("--tau", arguments.tau,
                     "Damping, for --optimizer flow with momentum: x'' + tau x' = -M grad E");
  command.add_option("--metric", arguments.metric, "As for abide laws (the model's own)");
  command.add_option("--batch", arguments.batch, "Samples of a mini-batch of sgd (32)")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--weight-decay", arguments.weight_decay, "Adds this times x to the gradient (0)")
      ->check(negative);
  command.add_option("--tolerance", arguments.tolerance, "Of the flow's integrator (1e-10)")
      ->check(not_positive);
  command.add_option("--data", arguments.data,
                     "A synthetic set or a file: see docs/data.md (regression)");
  command.add_option("--targets", arguments.targets, "A second file, with labels or targets");
  command.add_option("--matrix", arguments.matrix,
                     "A matrix to factor: a file, nonnegative:rows,columns,rank or "
                     "gaussian:rows,columns");
  command.add_option("--samples", arguments.samples, "Take the first so many samples")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      .add_option("--loss", arguments.loss, fmt::format("{} (mse)", fmt::join(loss_names(), ", ")))
      ->check(CLI::IsMember(loss_names()));
  command.add_option("--start", arguments.start, "random, balanced, or an .npz of parameters");
  command.add_option("--scale", arguments.scale, "Multiplies the start (1)")->check(not_positive);
  command.add_option("--velocity", arguments.velocity, "Size of random first velocities (0)")
      ->check(negative);
  command
      .add_option("--law", arguments.laws,
                  "Watch this expression instead of the laws that are found; may be repeated")
      ->transform(without_blanks())
      ->allow_extra_args(false);
  command.get_option("--law")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--records", arguments.records, "How often to look at the laws (100)")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--seed", arguments.seed, "Seed of the data, the start and the batches (1)")
      ->check(not_a_seed);
  command.add_option("-o,--output", arguments.folder,
                     "A folder for report.html, the pictures, run.csv and run.json");
  command.add_option("--save", arguments.save,
                     "Save all there is to this .npz, every 30 seconds and at the end");
  command.add_option("--resume", arguments.resume, "Go on from such a file");
  command.add_flag("--json", arguments.json, "Print one JSON document");
  command.add_flag("--quiet", arguments.quiet, "No progress on standard error");
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
  if (arguments.data && arguments.matrix)
    throw UsageError("--data and --matrix: expected one of them");
  if (arguments.targets && !arguments.data)
    throw UsageError("--targets goes with --data: expected the file of the inputs too");
  if (arguments.samples && (arguments.matrix || (!arguments.data && is_matrix_task(e.data))))
    throw UsageError("--samples is for --data; a matrix is fitted whole");
  if (arguments.data) e.data = *arguments.data;
  if (arguments.matrix) e.data = "matrix " + *arguments.matrix;
  if (arguments.targets) e.targets = arguments.targets;
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
    if (arguments.time) throw UsageError("--steps and --time: expected one of them");
    e.time = static_cast<double>(*arguments.steps) * e.steps[0];
  }
  return e;
}

}  // namespace abide::app
