// SPDX-License-Identifier: MIT
//
// Is a function no law of the network itself?
//
// The flow of a ReLU network is counted with free gates: its probes choose inputs and gates
// independently. A function that moves there need not move in training, where a gate is open when
// its argument is positive. Here gates follow their arguments: parameters, inputs and output
// weights are random, and the derivative of the function along the flow is evaluated there in
// double precision, together with the sum of the absolute values of its terms. One that is more
// than 1e-9 of that sum is not 0, for errors of rounding are far smaller; it is not 0 near there
// either, since gates stay as they are.
//
// That no such point was found decides nothing.
//
// Example: with W2 (relu(z) - relu(-z)), z = W1 x, which is W2 W1 x, gates that are both open make
// W2.T @ W2 - W1 @ W1.T move. No input opens both, and no point is found.
#pragma once

#include <cstdint>
#include <string>

#include "abide/flow/flow.hpp"

namespace abide {

/// Whether a point was found where an entry of the expression changes along the flow of the network
/// itself. Without gates, true: for functions that are no laws. Throws ModelError when the
/// expression cannot be read.
[[nodiscard]] bool moves_with_real_gates(const Flow& flow, const std::string& expression,
                                         std::uint64_t seed);

}  // namespace abide
