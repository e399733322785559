// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/report/train_page.hpp"
#include "abide/report/train_report.hpp"
#include "abide/train/checkpoint.hpp"
#include "abide/train/file_bytes.hpp"
#include "commands.hpp"
#include "progress.hpp"
#include "stopwatch.hpp"
#include "train_arguments.hpp"

namespace abide::app {

namespace {

// Before anything is computed: a folder that cannot be written loses no run.
void make_folder(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw ModelError(
        fmt::format("{}: error: the folder could not be made: {}", folder, failure.message()));
  replace_file(folder + "/report.html", "");
}

void write_results(const TrainArguments& arguments, const Plan& plan, const Training& training,
                   const std::string& json) {
  const std::string& folder = *arguments.folder;
  replace_file(folder + "/run.json", json);
  replace_file(folder + "/run.csv", train_csv(plan, training));
  for (const NamedPicture& picture : train_pictures(plan, training))
    draw(picture.picture, folder + "/" + picture.name);
  replace_file(folder + "/report.html", train_page(plan, training, arguments.command_line));
}

// What a shell reads as these words again, with the program's name alone.
std::string command_line(const std::vector<std::string>& words) {
  std::string line = "abide";
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool plain =
        !words[i].empty() && words[i].find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789_-+=:,./@%") == std::string::npos;
    std::string quoted = "'";
    for (const char c : words[i]) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += ' ' + (plain ? words[i] : quoted + "'");
  }
  return line;
}

Outcome train_and_report(const TrainArguments& arguments) {
  const Stopwatch time;
  if (arguments.folder) make_folder(*arguments.folder);
  const Plan plan = make_plan(experiment_of(arguments));
  Training training;
  if (arguments.resume) training = load_training(*arguments.resume, plan);
  {
    ProgressLine line(arguments.quiet);
    TrainingOptions options;
    options.records = arguments.records;
    options.stop = &stop_requested;
    options.progress = [&line](const TrainingProgress& progress) { line.show(progress); };
    if (arguments.save)
      options.save = [&](const Training& so_far) { save_training(*arguments.save, plan, so_far); };
    train(plan, options, training);
  }
  Outcome outcome;
  const std::string json = train_json(plan, training, time.seconds());
  outcome.output = arguments.json ? json : train_text(plan, training);
  if (arguments.folder) {
    write_results(arguments, plan, training, json);
    if (!arguments.json)
      outcome.output += fmt::format("\n  report        {}/report.html\n", *arguments.folder);
  }
  if (training.diverged()) outcome.exit_code = limit_reached;
  if (training.interrupted()) outcome.exit_code = interrupted;
  return outcome;
}

}  // namespace

void add_train_command(CLI::App& app, Outcome& outcome, const std::vector<std::string>& words) {
  auto arguments = std::make_shared<TrainArguments>();
  arguments->command_line = command_line(words);
  CLI::App* command =
      app.add_subcommand("train", "Train a model, watch its laws, and draw how they drift");
  add_train_arguments(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = train_and_report(*arguments); });
}

}  // namespace abide::app
