// SPDX-License-Identifier: MIT
//
// How the drift of a law depends on the step size: what theory predicts, and what is measured.
//
// Let h be a law of the flow that a method with step d discretizes. One step moves theta by d X +
// O(d^2), and grad h . X = 0, so h changes by O(d^2); over a fixed time T there are T/d steps, and
// the drift is of order d. For gradient descent and a quadratic law h = theta^T A theta one step
// changes h by exactly d^2 X^T A X ([I25] Proposition 5.1). These cases differ:
//     a linear law under steps x - d M g is conserved exactly: grad h . M g = 0 is all that enters;
//     a function that is no law of the method's flow changes at a rate that does not depend on d;
//     but in a ReLU network it may be a law in a region, as where all units of a layer stay on;
//     weight decay c makes h' = -c D, with D known exactly (train/law_form.hpp). Where D = 0 the
//     law is kept; where D = k h it becomes h(0) exp(-k c t), which is 0 for all t if h(0) = 0;
//     the heavy ball multiplies f(t) B(x, v), B bilinear and B(x, x) = 0, by one number in each
//     step: from h(0) = 0, as from rest, it stays at 0;
//     the integrated flow keeps a law to its tolerance;
//     where it is not decided whether the function is a law, nothing is predicted.
//
// The order measured is the slope of log(drift) against log(d), by least squares.
//
// Example: drifts 0.1, 0.05, 0.025 at d = 0.4, 0.2, 0.1 have the order 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace abide {

struct Prediction {
  std::optional<double> order;  ///< of the drift over a fixed time; nothing: no power of d
  std::string text;             ///< `order 1`, `0 but for rounding`
};

/// What weight decay does to a law of the flow without it.
enum class DecayEffect {
  none,    ///< there is no weight decay
  keeps,   ///< it is a law with weight decay too
  scales,  ///< it decays exponentially
  breaks,  ///< it changes in another way
};

/// What is known of a function along a training method.
struct DriftCase {
  bool law = true;      ///< of the method's flow, without weight decay
  bool decided = true;  ///< that it is or is not
  bool gated = false;   ///< in a ReLU network: where some units are always on there are more laws
  bool linear = false;  ///< in the parameters, and free of the time and velocities
  bool integrated = false;  ///< the flow itself, to a tolerance
  bool additive = false;    ///< steps x - d M g, without momentum
  bool heavy_ball = false;  ///< of the form that the heavy ball multiplies by one number
  DecayEffect decay = DecayEffect::none;
  bool starts_at_zero = false;  ///< its value, but for rounding
};
[[nodiscard]] Prediction predicted_drift(const DriftCase& c);

/// Changes of a law in this part of the largest terms that were added up are rounding, after so
/// many steps: errors of steps add up like a random walk.
[[nodiscard]] double rounding(std::uint64_t steps);

/// From runs that differ in the step alone: steps and relative drifts, which are positive. Nothing
/// when there are fewer than two steps.
[[nodiscard]] std::optional<double> fitted_order(const std::vector<double>& steps,
                                                 const std::vector<double>& drifts);

}  // namespace abide
