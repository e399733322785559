// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "abide/ask/question.hpp"
#include "abide/error.hpp"
#include "abide/io/array_file.hpp"
#include "abide/model/load.hpp"
#include "abide/model/size_choice.hpp"
#include "abide/onnx/any_model.hpp"
#include "abide/onnx/known_inputs.hpp"
#include "abide/report/value_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"

namespace abide::app {

namespace {

struct EvalArguments {
  std::string model, at, save;
  OnnxChoice onnx;
  bool no_gradients = false, json = false;
};

// What is read is never written over.
void check_inputs_stay(const EvalArguments& arguments) {
  for (const std::string& input : {arguments.at, model_path(arguments.model)}) {
    std::error_code unused;
    if (std::filesystem::exists(arguments.save, unused) &&
        std::filesystem::equivalent(input, arguments.save, unused))
      throw UsageError(
          fmt::format("{} would be written over {}, which is read; expected another place",
                      arguments.save, input));
  }
}

Outcome eval(const EvalArguments& arguments) {
  const std::string& save = arguments.save;
  if (!save.empty() && !save.ends_with(".npz"))
    throw UsageError("--save " + save + ": expected a name that ends in .npz");
  check_inputs_stay(arguments);
  RealArrays point = read_point(arguments.at);
  ImportOptions options = import_options(arguments.onnx);
  if (is_onnx_file(arguments.model))
    options.known_inputs = take_whole_numbers(OnnxFile(arguments.model), point, arguments.at);
  const Model model = any_model(arguments.model, options);
  const ValueAt value =
      value_at(model, point, arguments.at,
               arguments.no_gradients ? Evaluated::values : Evaluated::values_and_gradients);
  if (!save.empty()) write_real_arrays(save, value_arrays(value));
  return {.output = arguments.json ? value_json(model, arguments.at, value)
                                   : value_text(model, arguments.at, value)};
}

}  // namespace

void add_eval_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<EvalArguments>();
  CLI::App* command = app.add_subcommand(
      "eval", "Evaluate a model and its gradients at a point, to compare with other frameworks");
  add_model_argument(*command, arguments->model, arguments->onnx);
  command
      ->add_option("--at", arguments->at,
                   "Take parameters, inputs and, if it is there, the loss gradient w from this "
                   "file .npz, .safetensors or .json; of an ONNX file's parameters those that are "
                   "here, others from itself")
      ->type_name("FILE")
      ->required()
      ->group(kModelGroup);
  command
      ->add_option("--save", arguments->save,
                   "Save all values to this .npz: output, and grad/NAME for each parameter and "
                   "input")
      ->type_name("FILE")
      ->group(kOutputGroup);
  command
      ->add_flag("--no-gradients", arguments->no_gradients,
                 "Evaluate the output alone: where a gradient has no value, as that of a root at 0")
      ->group(kOutputGroup);
  command->add_flag("--json", arguments->json, "Print one JSON document")->group(kOutputGroup);
  command->footer(
      "Example:\n"
      "  abide eval swiglu:2,3 --at point.npz --save values.npz");
  command->callback([arguments, &outcome] { outcome = eval(*arguments); });
}

}  // namespace abide::app
