// SPDX-License-Identifier: MIT
//
// The flow itself, integrated: theta' = -M(theta) grad E(theta), or with momentum
//
//     theta'' + tau(t) theta' = -1/mu M(mu (tau theta + theta')) grad E(theta),
//
// metrics of potentials being taken at that shifted point and others at theta. For tau = nu / mu
// this is mu theta'' + nu theta' = -M(mu theta' + nu theta) grad E, what the heavy ball of
// train/optimizer.hpp discretizes; for mu = 1 it is the momentum flow of flow/flow.hpp.
//
// Runge-Kutta-Fehlberg 7(8) with adaptive steps from Boost.Odeint. A ReLU network's gradient jumps
// where a gate switches, and the flow can slide along such a place. So gates are kept as they are
// during a step, which makes the equation smooth, and a step after which a gate has switched is
// halved until it is short (kGateStep). Laws hold whatever the gates are: they stay conserved to
// the tolerance, also where the flow slides.
//
// Source: Hairer, Norsett, Wanner, "Solving Ordinary Differential Equations I", Section II.5.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "abide/flow/dynamics.hpp"
#include "abide/train/metric_action.hpp"
#include "abide/train/risk.hpp"

namespace abide {

struct FlowEquation {
  Dynamics dynamics = Dynamics::gradient;
  double mass = 1;                                                 ///< mu; with momentum
  std::function<double(double)> tau = [](double) { return 0.0; };  ///< with momentum
  std::vector<double> decay = {};  ///< lambda of each entry of theta; empty when all are 0
  double tolerance = 1e-10;        ///< of one step, relative and absolute
};

class FlowIntegrator {
 public:
  /// Gates switch within this part of the time from one call of advance_to to the next.
  static constexpr double kGateStep = 1.0 / 64;

  /// Risk and metric must outlive this. theta and velocity are [D]; without momentum the velocity
  /// is not looked at. Where tau has a pole, the time must begin after it.
  FlowIntegrator(Risk& risk, const MetricAction& metric, FlowEquation equation,
                 std::span<const double> theta, std::span<const double> velocity, double time);
  FlowIntegrator(FlowIntegrator&&) noexcept;
  FlowIntegrator& operator=(FlowIntegrator&&) noexcept;
  ~FlowIntegrator();

  [[nodiscard]] std::span<const double> theta() const;
  /// Empty without momentum.
  [[nodiscard]] std::span<const double> velocity() const;
  [[nodiscard]] double time() const;

  enum class Advance {
    arrived,
    stopped,  ///< by the caller: the state is where it was
    stuck,    ///< the steps became too small; the state is where it got, and finite
  };
  /// Integrates to this time.
  [[nodiscard]] Advance advance_to(double time, const std::atomic<bool>* stop = nullptr);
  /// The step that the last error estimate allows, to go on with; 0 when there is none.
  [[nodiscard]] double inner_step() const;
  void set_inner_step(double step);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace abide
