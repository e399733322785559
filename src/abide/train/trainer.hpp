// SPDX-License-Identifier: MIT
//
// Training by any method: the discrete ones of train/optimizer.hpp, or the flow itself, integrated
// from one step's end to the next. Both are a state that moves on in steps of one size d.
//
// Example: Nesterov's flow x'' + 3/t x' = -grad E begins at the time d, since its damping has a
// pole at 0; all others begin at the time 0.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "abide/train/integrator.hpp"
#include "abide/train/optimizer.hpp"

namespace abide {

/// Everything that a trainer needs to go on later, just as if it had not stopped.
struct TrainerState {
  std::vector<double> theta, velocity;  ///< [D]; discrete methods keep the point before instead
  std::uint64_t steps = 0;
  double first_time = 0, time = 0, inner_step = 0;  ///< of the integrator
};

class Trainer {
 public:
  /// A discrete method. Risk and metric must outlive this.
  Trainer(Risk& risk, const MetricAction& metric, const Method& method, std::vector<bool> positive,
          const TrainerState& start);
  /// The flow, observed every `step`.
  Trainer(Risk& risk, const MetricAction& metric, const FlowEquation& equation, double step,
          const TrainerState& start);

  /// From theta and a velocity.
  [[nodiscard]] static TrainerState start(std::vector<double> theta,
                                          const std::vector<double>& velocity, double step,
                                          bool discrete, double time = 0);

  [[nodiscard]] std::span<const double> theta() const;
  /// [D]; empty for gradient flow.
  [[nodiscard]] std::span<const double> velocity();
  /// [D], as long: what velocities were computed from, by absolute value. The difference (x - x-) /
  /// d is as inexact as (|x| + |x-|) / d; the integrator has the velocities themselves.
  [[nodiscard]] std::span<const double> velocity_terms();
  [[nodiscard]] double time() const;
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] TrainerState state() const;

  enum class StepEnd {
    made,
    stopped,   ///< by the caller
    diverged,  ///< the loss or a parameter would not be finite
    failed,    ///< `failure` says why
  };
  /// Moves on by one step. When it is not made the state is a finite one: that before the step, or
  /// where the integrated flow could not be followed any further.
  [[nodiscard]] StepEnd step(const std::atomic<bool>* stop = nullptr);
  /// Why a step failed.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// E at the present point. Throws Risk::Stopped when the caller stops it.
  [[nodiscard]] double risk(const std::atomic<bool>* stop = nullptr);

 private:
  Risk& risk_;
  double step_;
  std::uint64_t steps_ = 0;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<FlowIntegrator> integrator_;
  double first_time_ = 0;
  std::vector<double> velocity_, velocity_terms_, gradient_;
  std::string failure_;
};

}  // namespace abide
