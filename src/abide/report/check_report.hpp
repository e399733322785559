// SPDX-License-Identifier: MIT
//
// What `abide check` prints.
#pragma once

#include <string>

#include "abide/flow/flow.hpp"
#include "abide/laws/check.hpp"

namespace abide {

[[nodiscard]] std::string check_text(const Flow& flow, const std::string& expression,
                                     const Check& check);
/// model, flow, tau, metric, expression, shape, law (null: undecided), proof ("exact", "tested",
/// "disproved", "undecided"), independent, independent_exact (whether there may be more),
/// logarithms_left, counterexample (null, or entry, state, inputs, gates, loss_gradient,
/// derivative: exact numbers as strings), seconds.
[[nodiscard]] std::string check_json(const Flow& flow, const std::string& expression,
                                     const Check& check, double seconds);

}  // namespace abide
