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
    if (!equation.momentum) {
      metric.apply(theta, theta, gradient);
      for (std::size_t i = 0; i < d; ++i) dx[i] = -gradient[i];
      return;
    }
    const double tau = equation.tau(t);
    for (std::size_t i = 0; i < d; ++i) shifted[i] = equation.mass * (tau * x[i] + x[d + i]);
    metric.apply(theta, shifted, gradient);
    for (std::size_t i = 0; i < d; ++i) {
      dx[i] = x[d + i];
      dx[d + i] = -tau * x[d + i] - gradient[i] / equation.mass;
    }
  }
};

FlowIntegrator::FlowIntegrator(Risk& risk, const MetricAction& metric, FlowEquation equation,
                               std::span<const double> theta, std::span<const double> velocity,
                               double time)
    : parts_(std::make_unique<Parts>(risk, metric, std::move(equation), time)) {
  parts_->state.assign(theta.begin(), theta.end());
  if (parts_->equation.momentum)
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
  const double whole = end - p.time;
  const double least = 1e-12 * std::max(std::abs(end), std::abs(whole));
  p.first = p.state;
  const double first_time = p.time;
  const double first_step = p.step;
  if (p.step == 0) p.step = whole / 16;
  const bool gates = p.risk.has_gates();
  const auto switched = [&p] {
    return p.risk.with_new_gates(std::span(p.state).first(p.risk.size()), p.gradient).first;
  };
  if (gates) (void)switched();
  const auto motion = [&p](const State& x, State& dx, double t) { p.motion(x, dx, t); };
  while (p.time < end) {
    if (stop != nullptr && stop->load()) {
      p.state = p.first;
      p.time = first_time;
      p.step = first_step;
      return Advance::stopped;
    }
    // The last step ends at `end`, without being remembered as what the error allows.
    const double allowed = p.step;
    const bool last = p.time + p.step >= end;
    double step = last ? end - p.time : p.step;
    const double tried = step;
    const double from = p.time;
    p.before = p.state;
    const auto back_with = [&](double shorter) {
      p.state = p.before;
      p.time = from;
      p.step = shorter;
      if (gates) (void)switched();
    };
    const bool made = p.stepper.try_step(motion, p.state, p.time, step) == odeint::success;
    // An error that is not a number is no error to the stepper.
    if (made && !(finite(p.state) && std::isfinite(step))) {
      back_with(tried / 4);
    } else if (made && gates && switched() && tried > kGateStep * whole) {
      back_with(tried / 2);
    } else {
      p.step = made && last ? std::max(allowed, step) : step;
      if (made && last) p.time = end;
      // What the stepper makes of a failure may be nothing as well.
      if (!made && !(p.step > 0 && p.step < tried)) p.step = tried / 4;
    }
    if (p.time < end && p.step < least) return Advance::stuck;
  }
  return Advance::arrived;
}

double FlowIntegrator::inner_step() const { return parts_->step; }
void FlowIntegrator::set_inner_step(double step) { parts_->step = step; }

}  // namespace abide
