// SPDX-License-Identifier: MIT
//
// A small linear network that was trained, for tests of reports.
#pragma once

#include <string>
#include <vector>

#include "abide/train/training.hpp"

namespace abide {

struct Trained {
  Plan plan;
  Training training;

  explicit Trained(const std::vector<double>& steps, const std::vector<std::string>& masses = {}) {
    Experiment e;
    e.model = "linear:2,3,2";
    e.samples = 5;
    e.optimizer = masses.empty() ? "gd" : "momentum";
    e.steps = steps;
    e.masses = masses;
    e.velocity = 0.2;
    e.records = 10;
    plan = make_plan(e);
    train(plan, {}, training);
  }
};

}  // namespace abide
