// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "abide/model/size_choice.hpp"
#include "abide/report/gnuplot.hpp"
#include "abide/report/train_page.hpp"
#include "abide/report/train_pictures.hpp"
#include "abide/report/train_report.hpp"
#include "abide/train/checkpoint.hpp"
#include "abide/train/training.hpp"
#include "abide/typeset/plain_text.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "progress.hpp"
#include "stopwatch.hpp"
#include "train_arguments.hpp"

namespace abide::app {

namespace {

constexpr std::array kPictureEndings = {".svg", ".png", ".csv"};

std::string picture_file(const std::string& folder, const char* name, const char* ending) {
  return folder + "/" + name + ending;
}

// What is read is never written over.
void check_inputs_stay(const TrainArguments& arguments, const Experiment& experiment) {
  std::vector<std::string> outputs;
  if (arguments.save) outputs.push_back(*arguments.save);
  if (arguments.folder) {
    for (const char* name : {"/report.html", "/run.csv", "/run.json"})
      outputs.push_back(*arguments.folder + name);
    for (const char* name : kPictureNames)
      for (const char* ending : kPictureEndings)
        outputs.push_back(picture_file(*arguments.folder, name, ending));
  }
  const std::string data = arguments.matrix.value_or(experiment.data);
  for (const std::string& input :
       {model_path(experiment.model), data, experiment.targets.value_or(""), experiment.start})
    for (const std::string& output : outputs) {
      std::error_code unused;
      if (std::filesystem::is_regular_file(input, unused) &&
          std::filesystem::equivalent(input, output, unused))
        throw UsageError(fmt::format(
            "{} would be written over {}, which is read; expected another place", output, input));
    }
}

// Before anything is trained: what could not be written in the end loses no run.
void check_places(const TrainArguments& arguments) {
  check_inputs_stay(arguments, experiment_of(arguments));
  if (arguments.save) check_writable(*arguments.save, Written::again_and_again);
  if (!arguments.folder) return;
  std::error_code failure;
  std::filesystem::create_directories(*arguments.folder, failure);
  if (failure)
    throw ModelError(fmt::format("{}: error: the folder could not be made: {}", *arguments.folder,
                                 failure.message()));
  check_writable(*arguments.folder + "/report.html");
  check_gnuplot();
}

// Numbers first, then what may fail to be drawn. Pictures of another run do not stay.
void write_results(const TrainArguments& arguments, const Plan& plan, const Training& training,
                   const std::string& json) {
  const std::string& folder = *arguments.folder;
  replace_file(folder + "/run.json", json);
  replace_file(folder + "/run.csv", train_csv(plan, training));
  for (const char* name : kPictureNames)
    for (const char* ending : kPictureEndings) {
      const std::string old = picture_file(folder, name, ending);
      std::error_code unused;
      // A symbolic link stays, and what it leads to goes. A pipe or a device is written into.
      if (!std::filesystem::is_regular_file(old, unused)) continue;
      std::filesystem::remove(std::filesystem::is_symlink(old, unused)
                                  ? std::filesystem::canonical(old, unused).string()
                                  : old,
                              unused);
    }
  try {
    for (const NamedPicture& picture : train_pictures(plan, training))
      draw(picture.picture, folder + "/" + picture.name);
    replace_file(folder + "/report.html", train_page(plan, training, arguments.command_line));
  } catch (const ModelError&) {
    replace_file(folder + "/report.html",
                 train_page(plan, training, arguments.command_line, false));
    throw;
  }
}

// What a shell reads as these words again, with the program's name alone.
std::string command_line(const std::vector<std::string>& words) {
  std::string line = "abide";
  for (std::size_t i = 1; i < words.size(); ++i) line += ' ' + shell_word(words[i]);
  return line;
}

void show(ProgressLine& line, const TrainingProgress& progress) {
  line.show([&](double elapsed) {
    return fmt::format("run {} of {}: step {} of {}, loss {:.4g}, drift {:.2e}, {:.0f} s left",
                       progress.setting + 1, progress.settings, progress.step, progress.steps,
                       progress.loss, progress.drift,
                       progress.done > 0 ? elapsed * (1 - progress.done) / progress.done : 0);
  });
}

Outcome train_and_report(const TrainArguments& arguments) {
  const Stopwatch time;
  ProgressLine line(arguments.quiet);
  check_places(arguments);
  const Plan plan = make_plan(
      experiment_of(arguments),
      {.stop = &stop_requested,
       .count_progress = [&line](const LevelProgress& progress) { line.show(progress); },
       .search_progress = [&line](const SearchProgress& progress) { line.show(progress); }});
  line.clear();
  for (const std::string& note : plan.data.notes) fmt::print(stderr, "abide: note: {}\n", note);
  tell_of_unused(*plan.settings[0].flow, plan.experiment.weight_decay == 0);
  Training training;
  if (arguments.resume) training = load_training(*arguments.resume, plan);
  Outcome outcome;
  TrainingOptions options;
  options.stop = &stop_requested;
  options.progress = [&line](const TrainingProgress& progress) { show(line, progress); };
  // A disk that is full for a while is no reason to stop; what could not be saved in the end is
  // told.
  if (arguments.save)
    options.save = [&](const Training& so_far) {
      try {
        save_training(*arguments.save, plan, so_far);
        outcome.complaint.clear();
      } catch (const ModelError& error) {
        outcome.complaint = error.what();
      }
    };
  train(plan, options, training);
  line.clear();
  if (training.failed()) outcome.exit_code = limit_reached;
  const std::string json = train_json(plan, training, time.seconds());
  outcome.output = arguments.json ? json : train_text(plan, training);
  if (arguments.folder) {
    try {
      write_results(arguments, plan, training, json);
      if (!arguments.json)
        outcome.output += fmt::format("\n  report        {}/report.html\n", *arguments.folder);
    } catch (const ModelError& error) {
      if (!outcome.complaint.empty()) outcome.complaint += '\n';
      outcome.complaint += error.what();
    }
  }
  if (!outcome.complaint.empty()) outcome.exit_code = wrong_model;
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
