// SPDX-License-Identifier: MIT
//
// The form of a law, as far as its drift under discrete steps depends on it (train/drift.hpp).
//
// Weight decay adds c theta to the gradient: theta' = -M (grad E + c theta), and with momentum the
// velocities get -c M theta more. A law h of the flow without it then moves by h' = -c D, where D
// is the derivative of h in the direction M theta of what weight decay moves. D = 0 means that h is
// a law with weight decay too, D = k h that it becomes h(0) exp(-k c t).
//
// Heavy ball: x+ = x - a M g + b (x - x-). If h = f(t) B(x, v) with B bilinear and B(x, x) = 0,
// then B(x, M g) = 0 since h is a law, and B(x+, x+ - x) = B(x+, -x) = b B(x, x - x-): each step
// multiplies h by one number.
//
// All is decided exactly, or tested up to a probability of 2^-100 (laws/verify.hpp): by Euler, h is
// of degree k in x when the derivative of h in the direction x is k h.
//
// Example: gradient flow of W2 W1 x with weight decay makes W2.T @ W2 - W1 @ W1.T decay, D = 2 h;
// its momentum flow keeps exp(tau t) (W2.T @ dW2 - dW2.T @ W2 + ..), D = 0, and the heavy ball
// multiplies it by one number.
#pragma once

#include <cstdint>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/train/drift.hpp"

namespace abide {

/// What weight decay does to a law of this flow: keeps, scales or breaks. Throws ModelError when
/// the expression cannot be read.
[[nodiscard]] DecayEffect effect_of_decay(const Flow& flow, const std::string& law,
                                          std::uint64_t seed);

/// Whether a law of a momentum flow is f(t) B(theta, v) with B bilinear and B(theta, theta) = 0.
/// Throws ModelError when the expression cannot be read.
[[nodiscard]] bool is_antisymmetric_form(const Flow& flow, const std::string& law,
                                         std::uint64_t seed);

}  // namespace abide
