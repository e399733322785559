// SPDX-License-Identifier: MIT
//
// A model: the scalar program L(theta; xi) whose gradients by theta, over all probes xi, are the
// directions in which training can move (design: program/program.hpp).
//
// Two kinds are written down in two ways:
//     a reparametrization phi       L = sum over i of xi_i phi_i(theta)
//     a network output(theta, x)    L = <w, output>, the inputs x and the weights w of the output
//                                   being probes, and so is a gate for each ReLU
#pragma once

#include <string>

#include "abide/program/program.hpp"

namespace abide {

/// The highest degree of a model or of an expression about one.
inline constexpr double kHighestDegree = 100'000;

struct Model {
  /// As given on the command line: `linear:3,2,4`, or the path of a model file.
  std::string name;
  Program program;
  NodeId objective = 0;  ///< L, a scalar node of the program
  /// Whether ReLU gates were freed. The count is then that of the reparametrization with free
  /// gates: every law of it is a law of the network; for two layers no law is missed ([N23] Theorem
  /// 2.14), in general where the network's own gradients span the same space.
  bool free_gates = false;
  /// The metric of its training flow, unless another is asked for (flow/metric.hpp).
  std::string metric = "euclidean";
  /// Where the metric is written when a file gives it: `model.toml:7:10`.
  std::string metric_place;
};

}  // namespace abide
