// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/assignments.hpp"
#include "abide/io/diagnostic.hpp"

namespace abide {

Flow Flow::gradient(Model model) { return make(std::move(model), {}); }

namespace {

// Each name once, without blanks around it.
std::vector<std::string> tidy(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (std::string name : names) {
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    name = unquoted(name);
    if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(name);
  }
  return result;
}

// For each parameter, whether it is one of these.
std::vector<bool> named(const Model& model, const std::vector<std::string>& chosen,
                        const char* what) {
  std::vector<std::string> names;
  for (const NodeId id : model.program.parameters()) names.push_back(model.program.name(id));
  std::vector<bool> result(names.size(), false);
  for (const std::string& name : chosen) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw ModelError(fmt::format("{}: error: {}: unknown parameter '{}'; expected one of {}{}",
                                   model.name, what, name, listed(names),
                                   did_you_mean(name, names)));
    result[static_cast<std::size_t>(found - names.begin())] = true;
  }
  return result;
}

void refuse_for_fields(const Model& model, const FlowOptions& options) {
  const auto refuse = [&](const char* what) {
    throw ModelError(fmt::format("{}: error: its [field] is all that moves it; expected no {}",
                                 model.name, what));
  };
  if (options.dynamics == Dynamics::momentum) refuse("momentum (--flow)");
  if (options.metric) refuse("metric (--metric)");
  if (options.rates) refuse("rates (--rates)");
  if (!options.decay.is_zero()) refuse("weight decay (--weight-decay)");
}

}  // namespace

Flow Flow::make(Model model, const FlowOptions& options) {
  Flow flow;
  flow.options_ = options;
  FlowOptions& all = flow.options_;
  all.only = tidy(all.only.empty() ? model.only : all.only);
  all.frozen.insert(all.frozen.end(), model.frozen.begin(), model.frozen.end());
  all.frozen = tidy(all.frozen);
  if (!model.fields.empty()) {
    refuse_for_fields(model, all);
    all.dynamics = Dynamics::field;
  } else if (!descends(all.dynamics)) {
    throw ModelError(
        fmt::format("{}: error: it has no [field]; expected the flow gradient or "
                    "momentum",
                    model.name));
  }
  const std::vector<bool> frozen = named(model, all.frozen, "frozen");
  const std::vector<bool> kept = named(model, all.only, "only");
  const auto moves = [&](std::size_t b) { return !frozen[b] && (all.only.empty() || kept[b]); };
  bool any = false;
  for (std::size_t b = 0; b < frozen.size(); ++b) any = any || moves(b);
  if (!any)
    throw ModelError(fmt::format("{}: error: all parameters {}are frozen; expected one that moves",
                                 model.name, all.only.empty() ? "" : "that laws may depend on "));

  flow.model_ = std::make_shared<Model>(std::move(model));
  flow.metric_ = std::make_shared<Metric>(*flow.model_, all.metric, all.rates);
  if (!all.only.empty() && flow.metric_->joint())
    throw ModelError(
        fmt::format("{}: error: only: the metric moves all parameters together; expected "
                    "one for each parameter",
                    flow.model_->name));
  const Forces forces{all.decay, frozen};
  ControlSystem made = [&] {
    switch (all.dynamics) {
      case Dynamics::gradient:
        return gradient_system(*flow.model_, *flow.metric_, forces);
      case Dynamics::momentum:
        flow.damping_ = parse_damping(all.tau);
        return momentum_system(*flow.model_, *flow.metric_, *flow.damping_, forces);
      case Dynamics::field:
        return field_system(*flow.model_, frozen);
    }
    throw std::logic_error("Flow: unknown dynamics");
  }();
  if (!all.only.empty()) made = restricted(made, kept);
  flow.system_ = std::make_shared<ControlSystem>(std::move(made));
  const ControlSystem& system = *flow.system_;
  flow.schedule_ = std::make_shared<Schedule>(system.program, system.fields);
  flow.symbols_ = std::make_shared<SymbolDraw>(*flow.schedule_);
  flow.bounds_ = common_bounds(system.program, system.fields);
  for (const NodeId id : system.program.probes())
    flow.probe_blocks_.push_back(static_cast<std::size_t>(entries(system.program.shape(id))));
  return flow;
}

StateTensors Flow::field(const JetArithmetic& arithmetic, const StateTensors& point,
                         std::span<const JetTensor> probes) const {
  const std::size_t blocks = probe_blocks_.size();
  return evaluate(*schedule_, arithmetic, std::span<const JetTensor>(point), probes.first(blocks),
                  probes.subspan(blocks));
}

}  // namespace abide
