// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>

#include "abide/ask/question.hpp"
#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/onnx/any_model.hpp"
#include "abide/onnx/onnx_file.hpp"
#include "abide/onnx/refusals.hpp"
#include "abide/plural.hpp"
#include "abide/report/model_graph.hpp"
#include "abide/report/model_report.hpp"
#include "arguments.hpp"
#include "commands.hpp"
#include "help.hpp"

namespace abide::app {

namespace {

struct ShowArguments {
  std::string model, graph;
  OnnxChoice onnx;
  bool json = false;
};

// All that keeps a network from being imported, since an error names the first.
std::string refusals_text(const OnnxModel& model) {
  std::string text;
  for (const Refusal& refusal : refusals(model))
    text += fmt::format("\n  no rule for {} ({}): {}", refusal.operation,
                        plural(refusal.nodes, "node"), refusal.why);
  return text;
}

Outcome show(const ShowArguments& arguments) {
  const std::string& file = arguments.graph;
  if (!file.empty() && !file.ends_with(".svg") && !file.ends_with(".dot"))
    throw UsageError("--graph " + file + ": expected a name that ends in .svg or .dot");
  Model model;
  try {
    model = any_model(arguments.model, import_options(arguments.onnx));
  } catch (const ModelError& error) {
    if (!is_onnx_file(arguments.model)) throw;
    throw ModelError(error.what() + refusals_text(OnnxFile(arguments.model).model()));
  }
  const Sizes sizes = model.imported ? Sizes{} : sizes_of_model(arguments.model);
  if (!file.empty())
    replace_file(file, file.ends_with(".svg") ? graph_svg(model) : graph_source(model));
  return {.output = arguments.json ? model_json(model, sizes) : model_text(model, sizes)};
}

}  // namespace

void add_show_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command =
      app.add_subcommand("show", "Show what a model is made of, and draw its graph");
  add_model_argument(*command, arguments->model, arguments->onnx);
  command
      ->add_option("--graph", arguments->graph,
                   "Draw the graph into this file .svg, by Graphviz, or write its source into .dot")
      ->type_name("FILE")
      ->group(kOutputGroup);
  command->add_flag("--json", arguments->json, "Print one JSON document")->group(kOutputGroup);
  command->footer(
      "Examples:\n"
      "  abide show relu:3,5,2+bias\n"
      "  abide show examples/attention.toml --graph attention.svg");
  command->callback([arguments, &outcome] { outcome = show(*arguments); });
}

}  // namespace abide::app
