// SPDX-License-Identifier: MIT
#include "arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <system_error>

#include "abide/model/size_choice.hpp"
#include "abide/model/unused.hpp"
#include "abide/plural.hpp"
#include "help.hpp"
#include "signals.hpp"

namespace abide::app {

namespace {

// CLI::Range lets nan pass.
std::string not_a_probability(const std::string& text) {
  double value = 0;
  const bool inside = CLI::detail::lexical_cast(text, value) && value >= 1e-100 && value <= 0.5;
  return inside ? "" : "Expected a number from 1e-100 to 0.5, found " + text;
}

// CLI::AsSizeValue takes a minus sign for a very large size.
std::string not_a_size(std::string& text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const bool natural = !text.empty() && text[0] >= '1' && text[0] <= '9' && text.size() <= 18 &&
                       (digits == std::string::npos || text[digits] != '.');
  return natural ? "" : "Expected a size such as 3GB, found " + text;
}

}  // namespace

// CLI11 alone takes -1 and what is too large for the largest integer, and 010 for 8.
std::string not_a_seed(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool natural = error == std::errc{} && stop == end && (text == "0" || text[0] != '0');
  return natural ? "" : "Expected an integer from 0 to 18446744073709551615, found " + text;
}

void add_output_arguments(CLI::App& command, bool& json, bool& quiet) {
  command.add_flag("--json", json, "Print one JSON document")->group(kOutputGroup);
  command.add_flag("--quiet", quiet, "Show no progress on standard error")->group(kOutputGroup);
}

void add_set_argument(CLI::App& command, std::string& model) {
  const auto set = std::make_shared<std::vector<std::string>>();
  command
      .add_option("--set", *set,
                  "Give sizes of the model file's [sizes] other values, as in r=4; may be repeated")
      ->type_name("NAME=N")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(kModelGroup);
  command.parse_complete_callback([set, &model] { model = with_sizes(model, *set); });
}

namespace {

// --input, --frozen, --parameters, --outputs, --free-dropout.
void add_onnx_arguments(CLI::App& command, OnnxChoice& choice) {
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* words,
                        const char* type) {
    command.add_option(name, values, words)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group(kOnnxGroup);
  };
  list("--input", choice.inputs, "Give an input this shape, as in x=1x3x32x32; may be repeated",
       "NAME=SIZES");
  list("--frozen", choice.frozen,
       "Do not move tensors with these names, in which * stands for any text, as in 'pos.*'",
       "PATTERN");
  list("--parameters", choice.parameters,
       "Take tensors with these names for parameters, whatever they look like", "PATTERN");
  list("--outputs", choice.outputs, "Let the network put out these tensors, not the file's outputs",
       "NAME");
  command
      .add_flag("--free-dropout", choice.free_dropout,
                "Take each dropout in training for free gates")
      ->group(kOnnxGroup);
}

}  // namespace

std::vector<std::string> with_expressions(const CLI::App& app, std::vector<std::string> given) {
  std::size_t first = 0;  // of the command; limits may stand before it
  while (first < given.size() && given[first].starts_with("--limit"))
    first += given[first] == "--limit" ? 2 : 1;
  if (first >= given.size()) return given;
  const std::string& name = given[first];
  if (name != "check" && name != "laws" && name != "prove" && name != "train") return given;
  const CLI::App* command = app.get_subcommand(name);
  const auto takes_value = [&](const std::string& option) {
    const CLI::Option* known = command->get_option_no_throw(option);
    return known != nullptr && known->get_expected_max() > 0;
  };
  for (std::size_t i = first + 1; i < given.size() && given[i] != "--"; ++i) {
    std::string& text = given[i];
    const std::string& before = given[i - 1];
    if (text.size() < 2 || text[0] != '-' || text[1] == '-') continue;
    if (command->get_option_no_throw(text) != nullptr || takes_value(text.substr(0, 2))) continue;
    if (takes_value(before) && before != "--features" && before != "--law") continue;
    text = " " + text;
  }
  return given;
}

CLI::Validator without_blanks() {
  return {[](std::string& text) {
            text.erase(0, text.find_first_not_of(' '));
            return std::string();
          },
          "", ""};
}

void add_model_argument(CLI::App& command, std::string& model, OnnxChoice& onnx) {
  command
      .add_option("MODEL", model,
                  "A model file, an ONNX file, or family:dimensions such as linear:3,2,4; 'abide "
                  "zoo' lists the families")
      ->required();
  add_set_argument(command, model);
  add_onnx_arguments(command, onnx);
}

void add_model_arguments(CLI::App& command, Arguments& arguments) {
  add_model_argument(command, arguments.question.model, arguments.question.onnx);
  command
      .add_option(
          "--flow", arguments.question.flow,
          "Follow this flow: gradient, or momentum, which is theta'' + tau theta' = -M grad "
          "E")
      ->type_name("FLOW")
      ->check(one_of({"gradient", "momentum"}))
      ->capture_default_str()
      ->group(kFlowGroup);
  command
      .add_option("--tau", arguments.question.tau,
                  "Damp momentum by this rational function of t, such as 1/3 or 3/t")
      ->type_name("TAU")
      ->default_str("0")
      ->group(kFlowGroup);
  command
      .add_option(
          "--metric", arguments.question.metric,
          "Use this metric M: euclidean, mirror, natural, natural-block, diag(EXPRESSION) or "
          "a matrix; for some parameters alone NAME=METRIC,..")
      ->type_name("METRIC")
      ->default_str("the model's own")
      ->group(kFlowGroup);
  command
      .add_option("--rates", arguments.question.rates,
                  "Move parameters at these rates, as in W1=2,W2=1/3; others at 1")
      ->type_name("RATES")
      ->default_str("the model's own")
      ->group(kFlowGroup);
  command
      .add_option("--weight-decay", arguments.question.weight_decay,
                  "Let weights decay at this rational rate: theta' = -LAMBDA theta - M grad E")
      ->type_name("LAMBDA")
      ->default_str("0")
      ->group(kFlowGroup);
  command
      .add_option("--freeze", arguments.question.freeze,
                  "Do not move these parameters, as in W1,b1; laws may depend on them")
      ->type_name("NAMES")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(kFlowGroup);
  command
      .add_option("--only", arguments.question.only,
                  "Ask for laws that depend on these parameters alone, the others being free")
      ->type_name("NAMES")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(kFlowGroup);
  command
      .add_option("--loss", arguments.question.loss,
                  "Of all losses, consider any, or those with the gradients of cross_entropy, "
                  "which sum to 0 over the classes")
      ->type_name("LOSS")
      ->check(one_of({"any", "cross_entropy"}))
      ->default_str("the model's own")
      ->group(kFlowGroup);
  add_output_arguments(command, arguments.json, arguments.quiet);
  command
      .add_option("--seed", arguments.question.seed, "Draw random points and primes from this seed")
      ->type_name("N")
      ->check(CLI::Validator(not_a_seed, ""))
      ->capture_default_str()
      ->group(kLimitsGroup);
}

void add_memory_argument(CLI::App& command, Arguments& arguments) {
  command
      .add_option(
          "--memory", arguments.budget.memory,
          "Stop before more memory than this is needed, such as 3GB; a number alone is in bytes")
      ->type_name("SIZE")
      ->transform(CLI::Validator(not_a_size, ""))
      ->transform(CLI::AsSizeValue(false))
      ->default_str("three quarters of the machine's")
      ->group(kLimitsGroup);
}

void add_count_arguments(CLI::App& command, Arguments& arguments) {
  command
      .add_option("--error", arguments.question.error_probability,
                  "Use as many primes as bring the error probability of the count below this")
      ->type_name("P")
      ->check(CLI::Validator(not_a_probability, ""))
      ->capture_default_str()
      ->group(kLimitsGroup);
  command
      .add_option("--depth", arguments.question.depth,
                  "Stop after Lie brackets of this many fields")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->group(kLimitsGroup);
  add_memory_argument(command, arguments);
  command.add_option("--threads", arguments.budget.threads, "Use this many threads")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->default_str("all processors")
      ->group(kLimitsGroup);
}

void tell_of_unused(const Flow& flow, bool nothing_else) {
  const Program& program = flow.model().program;
  // One matrix for all parameters moves each with the others.
  const bool laws = nothing_else && !flow.space().time() && !flow.metric().joint();
  for (const NodeId id : unused_parameters(flow.model())) {
    const std::int64_t size = entries(program.shape(id));
    // What is frozen, or free, is no law.
    const auto blocks = flow.space().blocks();
    const bool moves = std::any_of(blocks.begin(), blocks.end(), [&](const StateBlock& block) {
      return block.name == program.name(id) && block.kind == StateBlock::Kind::parameter;
    });
    fmt::print(stderr, "{}: parameter {} does not occur in the model{}\n", flow.model().name,
               program.name(id),
               !laws || !moves ? ""
               : size == 1     ? ": its one entry is a law"
                               : fmt::format(": each of its {} entries is a law", size));
  }
}

Budget budget_of(const Arguments& arguments) {
  Budget budget = arguments.budget;
  budget.stop = &stop_requested;
  return budget;
}

Watch watch_on(ProgressLine& line) {
  return {.flow = [](const Flow& flow) { tell_of_unused(flow); },
          .levels = [&line](const LevelProgress& progress) { line.show(progress); },
          .search = [&line](const SearchProgress& progress) { line.show(progress); },
          .families = [&line](const FamilyProgress& progress) { line.show(progress); }};
}

}  // namespace abide::app
