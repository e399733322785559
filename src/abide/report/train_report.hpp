// SPDX-License-Identifier: MIT
//
// What `abide train` prints: the runs, how far each law drifted, and the order of the drift in the
// step size, predicted and measured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abide/train/training.hpp"

namespace abide {

/// The order of the drift of one function, over the runs that differ in the step alone.
struct OrderLine {
  std::string setting;  ///< what those runs share: `mu = 1/2`, or empty
  std::string expression;
  Prediction predicted;
  std::optional<double> measured;  ///< nothing: but for one run at most, all is rounding
};

/// What is known of a watched function along a run: as planned, and whether it starts at 0.
[[nodiscard]] DriftCase drift_case(const Plan& plan, const Training& training, std::size_t run,
                                   std::size_t law);

/// `0.992`
[[nodiscard]] std::string measured_text(const OrderLine& line);

/// None unless several steps were run; none of a law that is lost in a run.
[[nodiscard]] std::vector<OrderLine> orders(const Plan& plan, const Training& training);

/// How a run ended: `done`, `diverged at step 3 of 10`.
[[nodiscard]] std::string end_text(const History& history, const Setting& setting);
/// The drift and relative drift of a function, in words, `drift only rounding`, or why there is
/// none.
[[nodiscard]] std::string drift_text(const History& history, std::size_t law);
/// What else is to be said of the runs, a sentence each: laws that are missing, entries that are
/// not positive.
[[nodiscard]] std::vector<std::string> notes(const Plan& plan, const Training& training);

/// What is known of a watched function, in words: `3 laws of this flow`.
[[nodiscard]] std::string standing(const Watched& watched);

/// Of runs whose masses differ, the mass as it was given: `mu = 1/2`
[[nodiscard]] std::string mass_label(const Setting& setting);

/// `momentum, relu:784,512,256,10, 4 runs of 500 steps`
[[nodiscard]] std::string training_line(const Plan& plan);

[[nodiscard]] std::string train_text(const Plan& plan, const Training& training);

/// experiment (its fields), model, parameters, samples, runs (label, step, mass, flow, tau, metric,
/// steps, end ("done", "diverged", "interrupted", "failed"), why (of a failure, or null), loss
/// (first, last), watched (expression, standing ("law", "law without weight decay", "law of
/// gradient flow", "not a law", "not a law with free gates", "not decided"), laws, drift,
/// relative_drift (both null when not measured), only_rounding (whether rounding explains the
/// drift), lost (the step from which the value is not finite, or null), predicted), missing (what
/// is not known of the laws of its flow, or null), left_positive (the step, or null)), orders
/// (setting, expression, predicted (null: no power of the step), measured (null: rounding)),
/// seconds.
[[nodiscard]] std::string train_json(const Plan& plan, const Training& training, double seconds);

}  // namespace abide
