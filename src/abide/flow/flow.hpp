// SPDX-License-Identifier: MIT
//
// A flow: the vector fields X_xi on a state space that training can follow, one for each probe xi.
//
// Gradient flow with the Euclidean metric: the state is theta and theta' = X_xi(theta) with
// X_xi = grad_theta L(theta; xi), the sign being irrelevant since xi is free.
//
// Counting, finding and checking laws ask a flow for nothing but what is here: the shapes of the
// state, the fields at a jet point, and bounds on their degree and size.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/jet_tensor.hpp"

namespace abide {

/// A point of the state space, or a tangent vector there: one tensor per block of the state.
using StateTensors = std::vector<JetTensor>;

class Flow {
 public:
  /// Gradient flow of the model with the Euclidean metric. The flow keeps the model.
  static Flow gradient(Model model);

  /// `gradient`
  [[nodiscard]] const std::string& name() const { return name_; }
  /// `euclidean`
  [[nodiscard]] const std::string& metric() const { return metric_; }
  [[nodiscard]] const Model& model() const { return *model_; }

  /// The sizes of the blocks of the state, in order (here: of the parameters).
  [[nodiscard]] const std::vector<std::size_t>& blocks() const { return blocks_; }
  /// N, the dimension of the state space.
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  /// The sizes of the probe's tensors, in order.
  [[nodiscard]] const std::vector<std::size_t>& probe_blocks() const { return probe_blocks_; }

  /// X_xi at `point`, for each probe of a batch. `point` has one tensor per block of the state,
  /// `probes` one per block of the probe; so has the result for the state.
  [[nodiscard]] StateTensors field(const JetArithmetic& arithmetic, const StateTensors& point,
                                   std::span<const JetTensor> probes) const;

  /// The program of the fields: one output per block of the state, for evaluation over any ring.
  [[nodiscard]] const Schedule& field_schedule() const { return *gradient_; }

  /// Bounds that hold for every entry of the fields; parameter_degree is the degree in the state.
  [[nodiscard]] const Bounds& bounds() const { return bounds_; }

 private:
  Flow() = default;

  std::string name_, metric_;
  std::shared_ptr<const Model> model_;
  std::vector<std::size_t> blocks_, probe_blocks_;
  std::size_t dimension_ = 0;
  std::shared_ptr<const Schedule> gradient_;
  Bounds bounds_;
};

}  // namespace abide
