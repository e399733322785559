// SPDX-License-Identifier: MIT
//
// What an experiment trains on what: its model, with the sizes of a matrix where it takes them, and
// its data.
//
// The loss is a part of the model where it has its own gradients: a softmax over several outputs
// with cross-entropy has laws besides those of all losses (model/loss_class.hpp).
//
// Example: nmf:{rows},3,{columns} on a matrix of 4 rows and 5 columns is nmf:4,3,5.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/train/dataset.hpp"
#include "abide/train/experiment.hpp"
#include "abide/train/loss.hpp"

namespace abide {

struct Task {
  std::shared_ptr<const Model> model;  ///< which trains all its parameters
  Dataset data;
  std::vector<std::string> only;  ///< laws are sought in these alone; all when empty
};

/// Fills in the model's sizes. Throws ModelError and UsageError.
[[nodiscard]] Task load_task(Experiment& experiment, Loss loss);

}  // namespace abide
