// SPDX-License-Identifier: MIT
//
// Elementary functions of balls: the functions themselves, enclosed (ring/ball_field.hpp).
//
// Example: exp of the ball of 1 encloses e = 2.718..; log of a ball that may be negative encloses
// nothing known.
#pragma once

#include "abide/program/elementary.hpp"
#include "abide/ring/ball_field.hpp"

namespace abide {

[[nodiscard]] Ball ball_function(Elementary function, const Ball& u);

}  // namespace abide
