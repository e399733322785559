// SPDX-License-Identifier: MIT
#include "abide/train/integrator.hpp"

#include <algorithm>
#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <utility>

namespace abide {

namespace odeint = boost::numeric::odeint;

using State = std::vector<double>;

namespace {

bool finite(const State& state) {
  return std::all_of(state.begin(), state.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

struct FlowIntegrator::Parts {
  Risk& risk;
  const MetricAction& metric;
  FlowEquation equation;
  State state;  // theta, and the velocity with momentum
  double time;
  double step = 0;  // that the last error estimate allows; 0: not known
  decltype(odeint::make_controlled<odeint::runge_kutta_fehlberg78<State>>(1.0, 1.0)) stepper;
  State gradient, shifted;
  State first, before;  // the states to go back to

  Parts(Risk& e, const MetricAction& m, FlowEquation eq, double t)
      : risk(e),
        metric(m),
        equation(std::move(eq)),
        time(t),
        stepper(odeint::make_controlled<odeint::runge_kutta_fehlberg78<State>>(equation.tolerance,
                                                                               equation.tolerance)),
        gradient(e.size()),
        shifted(e.size()) {}

  void motion(const State& x, State& dx, double t) {
    const std::size_t d = risk.size();
    const std::span<const double> theta(x.data(), d);
    if (risk.has_gates())
      risk.with_old_gates(theta, gradient);
    else
      risk(theta, gradient);
    if (!has_velocities(equation.dynamics)) {
      metric.apply(theta, theta, gradient);
      for (std::size_t i = 0; i < d; ++i) dx[i] = -gradient[i];
      for (std::size_t i = 0; i < equation.decay.size(); ++i) dx[i] -= equation.decay[i] * x[i];
      return;
    }
    const double tau = equation.tau(t);
    for (std::size_t i = 0; i < d; ++i) shifted[i] = equation.mass * (tau * x[i] + x[d + i]);
    metric.apply(theta, shifted, gradient);
    for (std::size_t i = 0; i < d; ++i) {
      dx[i] = x[d + i];
      dx[d + i] = -tau * x[d + i] - gradient[i] / equation.mass;
    }
    for (std::size_t i = 0; i < equation.decay.size(); ++i) dx[d + i] -= equation.decay[i] * x[i];
  }

  // From the present state, which is anywhere when it is stopped.
  Advance follow_to(double end, const std::atomic<bool>* stop) {
    const double whole = end - time;
    const double least = 1e-12 * std::max(std::abs(end), std::abs(whole));
    if (step == 0) step = whole / 16;
    const bool gates = risk.has_gates();
    const auto switched = [this] {
      return risk.with_new_gates(std::span(state).first(risk.size()), gradient).first;
    };
    if (gates) (void)switched();
    const auto motion_at = [this](const State& x, State& dx, double t) { motion(x, dx, t); };
    while (time < end) {
      if (stop != nullptr && stop->load()) return Advance::stopped;
      // The last step ends at `end`, without being remembered as what the error allows.
      const double allowed = step;
      const bool last = time + step >= end;
      double now = last ? end - time : step;
      const double tried = now;
      const double from = time;
      before = state;
      const auto back_with = [&](double shorter) {
        state = before;
        time = from;
        step = shorter;
        if (gates) (void)switched();
      };
      const bool made = stepper.try_step(motion_at, state, time, now) == odeint::success;
      // An error that is not a number is no error to the stepper.
      if (made && !(finite(state) && std::isfinite(now))) {
        back_with(tried / 4);
      } else if (made && gates && switched() && tried > kGateStep * whole) {
        back_with(tried / 2);
      } else {
        step = made && last ? std::max(allowed, now) : now;
        if (made && last) time = end;
        // What the stepper makes of a failure may be nothing as well.
        if (!made && !(step > 0 && step < tried)) step = tried / 4;
      }
      if (time < end && step < least) return Advance::stuck;
    }
    return Advance::arrived;
  }
};

FlowIntegrator::FlowIntegrator(Risk& risk, const MetricAction& metric, FlowEquation equation,
                               std::span<const double> theta, std::span<const double> velocity,
                               double time)
    : parts_(std::make_unique<Parts>(risk, metric, std::move(equation), time)) {
  parts_->state.assign(theta.begin(), theta.end());
  if (has_velocities(parts_->equation.dynamics))
    parts_->state.insert(parts_->state.end(), velocity.begin(), velocity.end());
}
FlowIntegrator::FlowIntegrator(FlowIntegrator&&) noexcept = default;
FlowIntegrator& FlowIntegrator::operator=(FlowIntegrator&&) noexcept = default;
FlowIntegrator::~FlowIntegrator() = default;

std::span<const double> FlowIntegrator::theta() const {
  return std::span<const double>(parts_->state).first(parts_->risk.size());
}
std::span<const double> FlowIntegrator::velocity() const {
  return std::span<const double>(parts_->state).subspan(parts_->risk.size());
}
double FlowIntegrator::time() const { return parts_->time; }

FlowIntegrator::Advance FlowIntegrator::advance_to(double end, const std::atomic<bool>* stop) {
  Parts& p = *parts_;
  p.first = p.state;
  const double first_time = p.time;
  const double first_step = p.step;
  Advance how = Advance::stopped;
  try {
    how = p.follow_to(end, stop);
  } catch (const Risk::Stopped&) {
    how = Advance::stopped;
  }
  if (how == Advance::stopped) {
    p.state = p.first;
    p.time = first_time;
    p.step = first_step;
  }
  return how;
}

double FlowIntegrator::inner_step() const { return parts_->step; }
void FlowIntegrator::set_inner_step(double step) { parts_->step = step; }

}  // namespace abide
