// SPDX-License-Identifier: MIT
//
// The momentum flow of a model, with the damping tau as it is written in options.
#pragma once

#include <string>

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"

namespace abide::testing {

inline Flow momentum_flow(const std::string& model, const std::string& tau) {
  return Flow::make(load_model(model), {Dynamics::momentum, tau, {}});
}

}  // namespace abide::testing
