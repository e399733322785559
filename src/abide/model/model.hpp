// SPDX-License-Identifier: MIT
//
// A model: the scalar program L(theta; xi) whose gradients by theta, over all probes xi, are the
// directions in which training can move (design: program/program.hpp).
//
// Kinds are written down in their ways:
//     a reparametrization phi       L = sum over i of xi_i phi_i(theta)
//     a network output(theta, x)    L = <w, output>, the inputs x and the weights w of the output
//                                   being probes, and so is a gate for each ReLU
//     fields f_1, f_2, ..           no L: theta' = sum over k of a_k f_k(theta), whatever a is
//
// A model remembers what its probes are: on data, training takes just one probe at each point. The
// inputs are the data's, a gate is the step function of its argument, and w is the derivative of
// the loss by the output; then grad_theta L is the gradient of the loss.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "abide/model/loss_class.hpp"
#include "abide/program/program.hpp"

namespace abide {

struct Imported;  // model/imported.hpp

struct Model {
  /// <weights, value> is a part of L: what the model puts out, and what it meets: a probe, or a
  /// function of one where the loss cannot have every gradient (model/loss_class.hpp).
  struct Output {
    NodeId value, weights, probe;
  };
  /// A probe that stands for the step function of its argument: 1 where that is positive, else 0
  /// (model/gates.hpp).
  struct Gate {
    NodeId probe, argument;
  };

  /// As given on the command line: `linear:3,2,4`, or the path of a model file.
  std::string name;
  Program program;
  NodeId objective = 0;        ///< L, a scalar node of the program: the sum of <weights, value>
  std::vector<NodeId> inputs;  ///< the probes that are x; none for a reparametrization
  std::vector<Output> outputs;
  std::vector<Gate> gates;
  /// Of a model without a loss: f, one node for each parameter, for each of its fields.
  std::vector<std::vector<NodeId>> fields;
  LossClass loss = LossClass::any;
  /// Parameters that do not move, and those that laws may depend on; none: all.
  std::vector<std::string> frozen, only;
  /// Whether ReLU gates were freed. The count is then that of the reparametrization with free
  /// gates: every law of it is a law of the network. No law is missed where the network's own
  /// gradients span the same space: with two layers, where every hidden unit switches at a
  /// hyperplane of the inputs and no two at the same one ([N23] Theorem 2.14), not in general
  /// (lie/region_count.hpp).
  [[nodiscard]] bool free_gates() const { return !gates.empty(); }
  /// The metric of its training flow, unless another is asked for (flow/metric.hpp).
  std::string metric = "euclidean";
  /// Learning rates by parameter (flow/rates.hpp); empty: all are 1.
  std::string rates;
  /// Where the metric and the rates are written when a file gives them: `model.toml:7:10`.
  std::string metric_place, rates_place;
  /// What is remembered of the file of another framework; null for a model of abide's own.
  std::shared_ptr<const Imported> imported = nullptr;
};

}  // namespace abide
