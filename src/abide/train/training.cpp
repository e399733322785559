// SPDX-License-Identifier: MIT
#include "abide/train/training.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "abide/error.hpp"
#include "abide/train/start.hpp"

namespace abide {

bool Training::diverged() const {
  return std::any_of(histories.begin(), histories.end(),
                     [](const History& history) { return history.end == RunEnd::diverged; });
}

namespace {

std::vector<bool> positive_entries(const Flow& flow) {
  const Program& program = flow.model().program;
  std::vector<bool> positive;
  for (std::size_t b = 0; b < program.parameters().size(); ++b) {
    const bool is = std::count(flow.mirrored().begin(), flow.mirrored().end(), b) > 0;
    const std::int64_t count = entries(program.shape(program.parameters()[b]));
    positive.insert(positive.end(), static_cast<std::size_t>(count), is);
  }
  return positive;
}

Trainer trainer_of(const Setting& setting, Risk& risk, const MetricAction& metric,
                   const TrainerState& state) {
  if (setting.method)
    return {risk, metric, *setting.method, positive_entries(*setting.flow), state};
  return {risk, metric, setting.equation, setting.step, state};
}

// tau may have a pole at 0, as 3/t has: then the flow is followed from the end of the first step.
double first_time(const Setting& setting) {
  const std::optional<Damping>& damping = setting.flow->damping();
  const bool pole = damping && !damping->constant() && damping->denominator[0].is_zero();
  return !setting.method && pole ? setting.step : 0.0;
}

}  // namespace

void train(const Plan& plan, const TrainingOptions& options, Training& training) {
  using Clock = std::chrono::steady_clock;
  const Experiment& e = plan.experiment;
  Risk risk(*plan.model, plan.data, plan.loss, e.optimizer == "sgd" ? e.batch : 0);
  double all_steps = 0;
  for (const Setting& setting : plan.settings) all_steps += static_cast<double>(setting.steps);
  double before = 0;  // steps of settings that are over
  auto saved = Clock::now();
  std::optional<TrainerState> resumed = std::move(training.under_way);
  training.under_way.reset();
  const std::size_t begin =
      training.histories.empty() ? 0 : training.histories.size() - (resumed ? 1 : 0);
  for (std::size_t i = 0; i < plan.settings.size(); ++i) {
    const Setting& setting = plan.settings[i];
    if (i >= begin) {
      const MetricAction metric(*plan.model, setting.flow->metric());
      Tracker tracker(*setting.flow, [&] {
        std::vector<std::string> expressions;
        for (const Watched& law : setting.watched) expressions.push_back(law.expression);
        return expressions;
      }());
      TrainerState state;
      if (resumed) {
        state = *resumed;
        resumed.reset();
      } else {
        const StartPoint start = start_point(*setting.flow, {e.start, e.scale, e.velocity, e.seed});
        state = Trainer::start(start.theta, start.velocity, setting.step,
                               setting.method.has_value(), first_time(setting));
        training.histories.emplace_back();
        training.first.emplace_back();
      }
      Trainer trainer = trainer_of(setting, risk, metric, state);
      RunOptions run_options;
      run_options.steps = setting.steps;
      run_options.record_every = std::max<std::uint64_t>(1, setting.steps / options.records);
      run_options.stop = options.stop;
      run_options.progress = [&](std::uint64_t step, const Record& record) {
        if (options.progress) {
          const double drift = record.drift.empty()
                                   ? 0
                                   : *std::max_element(record.drift.begin(), record.drift.end());
          options.progress({i, plan.settings.size(), step, setting.steps,
                            (before + static_cast<double>(step)) / all_steps, record.loss, drift});
        }
        if (options.save &&
            std::chrono::duration<double>(Clock::now() - saved).count() > options.save_every) {
          training.under_way = trainer.state();
          options.save(training);
          training.under_way.reset();
          saved = Clock::now();
        }
      };
      run(trainer, tracker, run_options, training.histories[i], training.first[i]);
      if (training.histories[i].end == RunEnd::interrupted) {
        training.under_way = trainer.state();
        break;
      }
    }
    before += static_cast<double>(setting.steps);
  }
  if (options.save) options.save(training);
}

}  // namespace abide
