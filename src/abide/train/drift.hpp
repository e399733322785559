// SPDX-License-Identifier: MIT
//
// How the drift of a law depends on the step size: what theory predicts, and what is measured.
//
// Let h be a law of the flow that a method with step d discretizes. One step moves theta by d X +
// O(d^2), and grad h . X = 0, so h changes by O(d^2); over a fixed time T there are T/d steps, and
// the drift is of order d. For gradient descent and a quadratic law h = theta^T A theta one step
// changes h by exactly d^2 X^T A X ([I25] Proposition 5.1). Three cases differ:
//     a linear law under steps x - d M g is conserved exactly: grad h . M g = 0 is all that enters;
//     a function that is no law of the method's flow changes at a rate that does not depend on d;
//     weight decay and the integrated flow have their own lines below;
//     where it is not decided whether the function is a law, nothing is predicted.
//
// The order measured is the slope of log(drift) against log(d), by least squares.
//
// Example: drifts 0.1, 0.05, 0.025 at d = 0.4, 0.2, 0.1 have the order 1.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace abide {

struct Prediction {
  std::optional<double> order;  ///< of the drift over a fixed time; nothing: no power of d
  std::string text;             ///< `order 1`, `0 but for rounding`
};

/// What is known of a function along a training method.
struct DriftCase {
  bool law = true;          ///< of the method's flow
  bool decided = true;      ///< that it is or is not
  bool linear = false;      ///< in the parameters, and free of the time and velocities
  bool integrated = false;  ///< the flow itself, to a tolerance
  bool additive = false;    ///< steps x - d M g, without momentum
  bool weight_decay = false;
};
[[nodiscard]] Prediction predicted_drift(const DriftCase& c);

/// Relative drifts below this are rounding.
inline constexpr double kRounding = 1e-13;

/// From runs that differ in the step alone: steps and relative drifts. Nothing when fewer than two
/// are above rounding.
[[nodiscard]] std::optional<double> fitted_order(const std::vector<double>& steps,
                                                 const std::vector<double>& drifts);

}  // namespace abide
