// SPDX-License-Identifier: MIT
#include "abide/train/trainer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "abide/error.hpp"

namespace abide {

namespace {

// The risk ends early when this is set, for as long as this lives.
class Stopping {
 public:
  Stopping(Risk& risk, const std::atomic<bool>* stop) : risk_(risk) { risk_.stop_when(stop); }
  ~Stopping() { risk_.stop_when(nullptr); }
  Stopping(const Stopping&) = delete;
  Stopping& operator=(const Stopping&) = delete;

 private:
  Risk& risk_;
};

}  // namespace

Trainer::Trainer(Risk& risk, const MetricAction& metric, const Method& method,
                 std::vector<bool> positive, const TrainerState& start)
    : risk_(risk),
      step_(method.step),
      steps_(start.steps),
      optimizer_(
          std::make_unique<Optimizer>(risk, metric, method, std::move(positive),
                                      TrainingState{start.theta, start.velocity, start.steps})),
      velocity_(risk.size()),
      gradient_(risk.size()) {}

Trainer::Trainer(Risk& risk, const MetricAction& metric, const FlowEquation& equation, double step,
                 const TrainerState& start)
    : risk_(risk),
      step_(step),
      steps_(start.steps),
      integrator_(std::make_unique<FlowIntegrator>(risk, metric, equation, start.theta,
                                                   start.velocity, start.time)),
      first_time_(start.first_time),
      gradient_(risk.size()) {
  integrator_->set_inner_step(start.inner_step);
}

TrainerState Trainer::start(std::vector<double> theta, const std::vector<double>& velocity,
                            double step, bool discrete, double time) {
  TrainerState state;
  state.velocity = velocity;
  state.first_time = state.time = time;
  if (discrete)
    for (std::size_t i = 0; i < theta.size(); ++i)
      state.velocity[i] = theta[i] - step * velocity[i];
  state.theta = std::move(theta);
  return state;
}

std::span<const double> Trainer::theta() const {
  return optimizer_ ? std::span<const double>(optimizer_->state().theta) : integrator_->theta();
}

std::span<const double> Trainer::velocity() {
  if (integrator_) return integrator_->velocity();
  const TrainingState& state = optimizer_->state();
  for (std::size_t i = 0; i < velocity_.size(); ++i)
    velocity_[i] = (state.theta[i] - state.previous[i]) / step_;
  return velocity_;
}

std::span<const double> Trainer::velocity_terms() {
  if (integrator_) {
    const std::span<const double> v = integrator_->velocity();
    velocity_terms_.resize(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) velocity_terms_[i] = std::abs(v[i]);
    return velocity_terms_;
  }
  const TrainingState& state = optimizer_->state();
  velocity_terms_.resize(state.theta.size());
  for (std::size_t i = 0; i < velocity_terms_.size(); ++i)
    velocity_terms_[i] = (std::abs(state.theta[i]) + std::abs(state.previous[i])) / step_;
  return velocity_terms_;
}

double Trainer::time() const { return optimizer_ ? optimizer_->time() : integrator_->time(); }

TrainerState Trainer::state() const {
  if (optimizer_)
    return {optimizer_->state().theta, optimizer_->state().previous, steps_, 0, time(), 0};
  const std::span<const double> theta = integrator_->theta();
  const std::span<const double> velocity = integrator_->velocity();
  return {
      {theta.begin(), theta.end()}, {velocity.begin(), velocity.end()}, steps_, first_time_, time(),
      integrator_->inner_step()};
}

Trainer::StepEnd Trainer::step(const std::atomic<bool>* stop) {
  const Stopping stopping(risk_, stop);
  try {
    if (integrator_) {
      const double end = first_time_ + static_cast<double>(steps_ + 1) * step_;
      switch (integrator_->advance_to(end, stop)) {
        case FlowIntegrator::Advance::stopped:
          return StepEnd::stopped;
        case FlowIntegrator::Advance::stuck:
          failure_ = fmt::format(
              "the flow cannot be followed beyond the time {:g}: it has a pole there, or a larger "
              "--tolerance is needed",
              time());
          return StepEnd::failed;
        case FlowIntegrator::Advance::arrived:
          break;
      }
    } else {
      double sum = optimizer_->step();  // finite only if all are, short of an overflow
      for (const double x : optimizer_->state().theta) sum += x;
      if (!std::isfinite(sum)) {
        optimizer_->undo();
        return StepEnd::diverged;
      }
    }
  } catch (const Risk::Stopped&) {
    return StepEnd::stopped;  // a discrete step has then changed nothing
  } catch (const SingularMatrix& error) {
    failure_ = fmt::format("the metric has no value: {}", error.what());
    return StepEnd::failed;
  }
  ++steps_;
  return StepEnd::made;
}

double Trainer::risk(const std::atomic<bool>* stop) {
  const Stopping stopping(risk_, stop);
  return risk_(theta(), gradient_);
}

}  // namespace abide
