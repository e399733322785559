// SPDX-License-Identifier: MIT
//
// Experiments that take a moment.
#pragma once

#include <string>

#include "abide/train/experiment.hpp"

namespace abide::testing {

/// 50 steps on 6 samples.
inline Experiment small_experiment(const std::string& model, const std::string& optimizer) {
  Experiment e;
  e.model = model;
  e.optimizer = optimizer;
  e.samples = 6;
  e.steps = {0.02};
  e.time = 1;
  return e;
}

}  // namespace abide::testing
