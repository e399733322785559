// SPDX-License-Identifier: MIT
//
// A point of a flow's state space, as it is asked for on the command line:
//
//     balanced        parameters that are balanced, W2^T W2 = W1 W1^T ([N23]: where gradient flow
//                     from small values starts); velocities are generic
//     rank=K          every matrix has rank K; velocities are generic
//     zero-velocity   generic parameters at rest (momentum flow)
//     a file          .npz, .safetensors or .json with every parameter, and with momentum every
//                     velocity (dW1); with a tau that depends on t also t (io/arrays.hpp)
//
// All numbers are exact. Where the fields do not depend on the time it may be left out.
//
// Example: `balanced` for linear:1,1,1 gives W1 = W2 up to sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

/// The entries of each block of the state, row-major.
using StatePoint = std::vector<std::vector<Rational>>;

/// Throws ModelError when there is no such point, or when a metric needs positive entries that it
/// does not have.
[[nodiscard]] StatePoint state_point(const Flow& flow, const std::string& what, std::uint64_t seed);

/// The first entry that a mirror metric takes and that is not positive, theta or, with momentum,
/// tau theta + v: `W2[0,0] = 0`. Nothing when there is none. Throws ModelError at a pole of tau.
[[nodiscard]] std::optional<std::string> not_positive(const Flow& flow, const StatePoint& point);

}  // namespace abide
