// SPDX-License-Identifier: MIT
//
// What to train, in words: the model, its data, the method, and what is watched. Every field can be
// given on the command line; an experiment with a name is a set of them.
//
// Two fields may be lists, the step sizes and the masses mu of momentum; each combination is one
// *setting*, and makes one curve of a picture.
//
// Example: `mlp` trains relu:784,512,256,10 for the time 10 with mu = 0, 0.5, 2.5 and 5, and
// watches the laws of gradient flow break with momentum ([I24], Section 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace abide {

struct Experiment {
  std::string name, description;  ///< of those with a name
  std::string model;              ///< MODEL; {rows} and {columns} are those of a matrix
  std::optional<std::string> metric, rates;
  std::vector<std::string> frozen, only;
  /// A synthetic set or a file (docs/data.md), or `matrix ..`: what is to be factored
  /// (train/matrix_task.hpp).
  std::string data = "regression";
  std::optional<std::string> targets;       ///< a second file
  std::vector<std::string> target_columns;  ///< of a table, by name or number; none: the last ones
  std::size_t samples = 0;                  ///< the first so many; 0: all, or the set's own number
  std::string loss = "mse";
  std::string start = "random";
  double scale = 1, velocity = 0;
  std::string optimizer = "gd";  ///< gd, momentum, nesterov, mirror, natural, sgd, flow
  std::vector<double> steps = {0.01};
  std::vector<std::string> masses;  ///< mu, exact; for momentum
  std::string friction = "1";       ///< nu, exact; for momentum
  std::optional<std::string> tau;   ///< for the flow with momentum
  double time = 1;                  ///< T; there are T / step steps
  std::size_t batch = 32;           ///< of sgd
  double weight_decay = 0;
  double tolerance = 1e-10;       ///< of the flow
  std::vector<std::string> laws;  ///< to watch; none: those that are found
  std::size_t records = 100;      ///< of a run, about
  std::uint64_t seed = 1;
};

/// Those with a name.
[[nodiscard]] const std::vector<Experiment>& experiments();
/// `gd`, `momentum`, ..
[[nodiscard]] const std::vector<std::string>& optimizer_names();

/// All fields, on one line each: equal for equal runs.
[[nodiscard]] std::string description(const Experiment& experiment);

}  // namespace abide
