// SPDX-License-Identifier: MIT
#include "abide/ask/question.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/exact_number.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/model/model_file.hpp"
#include "abide/onnx/any_model.hpp"

namespace abide {

Dynamics asked_dynamics(const Question& question) {
  const std::optional<Dynamics> dynamics = dynamics_of(question.flow);
  if (!dynamics)
    throw UsageError(fmt::format("the flow '{}': expected gradient or momentum{}", question.flow,
                                 did_you_mean(question.flow, {"gradient", "momentum"})));
  const bool second_order = has_velocities(*dynamics);
  if (!second_order && question.tau)
    throw UsageError(
        "tau (--tau) is the damping of momentum: expected the flow momentum (--flow momentum) with "
        "it");
  if (!second_order && !question.weight_decay && question.max_time_degree)
    throw UsageError(
        "a time degree (--max-time-degree) is about momentum and weight decay: expected the flow "
        "momentum (--flow momentum) or --weight-decay with it");
  return *dynamics;
}

namespace {

LossClass asked_loss(const std::string& text) {
  const std::optional<LossClass> loss = loss_class_of(text);
  if (!loss)
    throw UsageError(fmt::format("the loss '{}': expected any or cross_entropy{}", text,
                                 did_you_mean(text, {"any", "cross_entropy"})));
  return *loss;
}

}  // namespace

ImportOptions import_options(const OnnxChoice& choice) {
  ImportOptions options;
  options.shapes = shapes_of_inputs(choice.inputs);
  options.frozen = choice.frozen;
  options.parameters = choice.parameters;
  options.outputs = choice.outputs;
  options.free_dropout = choice.free_dropout;
  return options;
}

Flow flow_of(const Question& question) {
  FlowOptions options;
  options.dynamics = asked_dynamics(question);
  if (question.tau) options.tau = *question.tau;
  options.metric = question.metric;
  options.rates = question.rates;
  if (question.weight_decay) options.decay = exact_number(*question.weight_decay, "WEIGHT-DECAY");
  options.frozen = question.freeze;
  options.only = question.only;
  Model model = question.text ? parse_model(*question.text, question.model)
                              : any_model(question.model, import_options(question.onnx));
  if (question.loss) model = with_loss(model, asked_loss(*question.loss));
  if (question.samples > 0 && !options.only.empty())
    throw UsageError(
        "samples (--samples) are taken at given parameters: expected none with --only, where the "
        "others are free");
  return Flow::make(std::move(model), options);
}

std::uint64_t memory_of(const Budget& budget) {
  if (budget.memory != 0) return budget.memory;
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return SIZE_MAX;
  return static_cast<std::uint64_t>(pages) / 4 * 3 * static_cast<std::uint64_t>(page);
}

CountOptions count_options(const Question& question, const Budget& budget, const Watch& watch) {
  return {.seed = question.seed,
          .error_probability = question.error_probability,
          .depth = question.depth,
          .memory = memory_of(budget),
          .threads = budget.threads,
          .stop = budget.stop,
          .progress = watch.levels};
}

SearchOptions search_options(const Question& question, const Budget& budget, const Watch& watch) {
  SearchOptions options;
  options.count = count_options(question, budget, watch);
  options.max_degree = question.max_degree;
  options.max_time_degree = question.max_time_degree;
  options.most_monomials = question.most_monomials;
  options.most_unknowns = question.most_unknowns;
  options.progress = watch.search;
  return options;
}

bool automatic(const Question& question) {
  const auto& features = question.features;
  const bool found = std::count(features.begin(), features.end(), "auto") > 0;
  if (found && features.size() > 1)
    throw UsageError("features (--features): expected either auto or expressions, found both");
  return found;
}

}  // namespace abide
