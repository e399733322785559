// SPDX-License-Identifier: MIT
//
// Is a function no law of the network itself?
//
// The flow of a ReLU network is counted with free gates: its probes choose inputs and gates
// independently. A function that moves there need not move in training, where a gate is open when
// its argument is positive. Here the gates of some inputs at random parameters are found exactly
// (model/sign_regions.hpp), and the flow of the network with these gates only decides whether the
// function moves (laws/check.hpp). Where it does, it does near these parameters, since gates stay
// as they are.
//
// That no such parameters were found decides nothing. With the metric natural-block none are looked
// for, since it takes gates for free inputs itself.
//
// Example, relu:1,2,1: W2[0,0]*W1[1,0] - W2[0,1]*W1[0,0] moves with free gates. Near parameters
// whose hidden units are open together it is conserved; near others it moves.
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
