// SPDX-License-Identifier: MIT
#include "abide/train/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "abide/error.hpp"
#include "abide/train/start.hpp"

namespace abide {

bool Training::failed() const {
  return std::any_of(histories.begin(), histories.end(), [](const History& history) {
    return history.end == RunEnd::diverged || history.end == RunEnd::failed;
  });
}

namespace {

std::vector<bool> positive_entries(const Flow& flow) {
  const Program& program = flow.model().program;
  const std::vector<std::size_t> mirrored = flow.metric().mirrored();
  std::vector<bool> positive;
  for (std::size_t b = 0; b < program.parameters().size(); ++b) {
    const bool is = std::count(mirrored.begin(), mirrored.end(), b) > 0;
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

TrainerState first_state(const Experiment& e, const Setting& setting) {
  const StartPoint start = start_point(*setting.flow, {e.start, e.scale, e.velocity, e.seed});
  return Trainer::start(start.theta, start.velocity, setting.step, setting.method.has_value(),
                        first_time(setting));
}

std::vector<std::string> expressions(const Setting& setting) {
  std::vector<std::string> result;
  for (const Watched& law : setting.watched) result.push_back(law.expression);
  return result;
}

// Files may have changed since a run was saved; the same start has the same loss.
void check_resumed(const Plan& plan, const Training& training, Risk& risk) {
  if (training.histories.empty() || training.histories[0].records.empty()) return;
  const TrainerState state = first_state(plan.experiment, plan.settings[0]);
  std::vector<double> gradient(risk.size());
  const double now = risk(state.theta, gradient);
  const double before = training.histories[0].records[0].loss;
  // Processors differ in rounding.
  if (!(std::abs(now - before) <= 1e-9 * std::abs(before)))
    throw ModelError(
        fmt::format("the run that is to go on began with the loss {:g}, and would begin with {:g} "
                    "now: expected the same data, model and start",
                    before, now));
}

class Trainings {
 public:
  Trainings(const Plan& plan, const TrainingOptions& options, Training& training)
      : plan_(plan),
        options_(options),
        training_(training),
        risk_(*plan.model, plan.data, plan.loss,
              plan.experiment.optimizer == "sgd" ? plan.experiment.batch : 0),
        resumed_(std::exchange(training.under_way, std::nullopt)) {
    check_resumed(plan, training, risk_);
    const std::size_t begun = training.histories.size();
    begin_ = begun - (resumed_ ? 1 : 0);
    for (std::size_t i = begin_; i < plan.settings.size(); ++i)
      all_steps_ += static_cast<double>(plan.settings[i].steps);
    if (resumed_) all_steps_ -= static_cast<double>(resumed_->steps);
  }

  void run_all() {
    for (std::size_t i = begin_; i < plan_.settings.size() && !training_.interrupted(); ++i)
      run_one(i);
    if (options_.save) options_.save(training_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run_one(std::size_t i) {
    const Setting& setting = plan_.settings[i];
    const MetricAction metric(*setting.flow);
    Tracker tracker(*setting.flow, expressions(setting));
    if (!resumed_) {
      training_.histories.emplace_back();
      training_.first.emplace_back();
    }
    const TrainerState state =
        resumed_ ? *std::exchange(resumed_, std::nullopt) : first_state(plan_.experiment, setting);
    Trainer trainer = trainer_of(setting, risk_, metric, state);
    RunOptions options;
    options.steps = setting.steps;
    options.record_every = std::max<std::uint64_t>(1, setting.steps / plan_.experiment.records);
    options.stop = options_.stop;
    options.positive = positive_entries(*setting.flow);
    options.progress = [&](std::uint64_t step, const Record& record) {
      show(i, step - state.steps, step, record);
      if (!options_.save ||
          std::chrono::duration<double>(Clock::now() - saved_).count() < options_.save_every)
        return;
      training_.under_way = trainer.state();
      options_.save(training_);
      training_.under_way.reset();
      saved_ = Clock::now();
    };
    run(trainer, tracker, options, training_.histories[i], training_.first[i]);
    if (training_.histories[i].end == RunEnd::interrupted) training_.under_way = trainer.state();
    steps_before_ += static_cast<double>(setting.steps - state.steps);
  }

  void show(std::size_t setting, std::uint64_t made, std::uint64_t step, const Record& record) {
    if (!options_.progress) return;
    double drift = 0;
    for (const double x : record.drift) drift = std::max(drift, std::isnan(x) ? 0 : x);
    const double done = (steps_before_ + static_cast<double>(made)) / all_steps_;
    options_.progress({setting, plan_.settings.size(), step, plan_.settings[setting].steps, done,
                       record.loss, drift});
  }

  const Plan& plan_;
  const TrainingOptions& options_;
  Training& training_;
  Risk risk_;
  std::optional<TrainerState> resumed_;
  std::size_t begin_ = 0;
  double all_steps_ = 0, steps_before_ = 0;  // of this call
  Clock::time_point saved_ = Clock::now();
};

}  // namespace

void train(const Plan& plan, const TrainingOptions& options, Training& training) {
  Trainings(plan, options, training).run_all();
}

}  // namespace abide
