// SPDX-License-Identifier: MIT
//
// A flow: a model, a metric and what moves the parameters, as the control system that training can
// follow (flow/control_system.hpp), one vector field X_xi on the state space for each probe xi.
//
// Gradient flow theta' = -M(theta) grad E(theta) has X_xi = M(theta) grad_theta L(theta; xi), the
// sign being irrelevant since xi is free. Momentum flow theta'' + tau theta' = -M grad E has a
// damping tau(t) (flow/damping.hpp), velocities and the time in its state, and a drift.
//
// Counting asks a flow for nothing but what is here: its state space, the fields at a jet point,
// bounds on their degree and size, and the program of it all. What laws may be made of is
// flow/variables.hpp.
//
// Example, linear:1,1,1 (W2 W1 x): the state is (W1, W2), the probe (w, x), and X = (w W2 x, w x
// W1).
//
// Sources: [N23] Section 2 (gradient flow), [I24] Sections 2 and 3 (momentum flow on phase space).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "abide/flow/control_system.hpp"
#include "abide/flow/dynamics.hpp"
#include "abide/model/model.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/jet_tensor.hpp"
#include "abide/program/symbol_draw.hpp"

namespace abide {

/// A point of the state space, or a tangent vector there: one tensor per block of the state.
using StateTensors = std::vector<JetTensor>;

struct FlowOptions {
  Dynamics dynamics = Dynamics::gradient;
  std::string tau = "0";                   ///< flow/damping.hpp; for momentum only
  std::optional<std::string> metric = {};  ///< flow/metric.hpp; the model's own when not given
  std::optional<std::string> rates = {};   ///< flow/rates.hpp; the model's own when not given
  Rational decay = {};                     ///< of the weights: lambda
  std::vector<std::string> frozen = {};    ///< besides those of the model
  std::vector<std::string> only = {};      ///< the model's own when empty
};

class Flow {
 public:
  /// Throws ModelError when tau or the metric is wrong, with the place and what was expected.
  static Flow make(Model model, const FlowOptions& options);
  /// Gradient flow with the model's own metric.
  static Flow gradient(Model model);

  /// As it was asked for, with what the model says of itself.
  [[nodiscard]] const FlowOptions& options() const { return options_; }
  [[nodiscard]] Dynamics dynamics() const { return options_.dynamics; }
  /// The names of the parameters that laws may depend on, where these are not all.
  [[nodiscard]] const std::vector<std::string>& only() const { return options_.only; }
  [[nodiscard]] const Model& model() const { return *model_; }
  [[nodiscard]] const Metric& metric() const { return *metric_; }
  /// Whether there is but one vector field, up to a factor: that of the model, without inputs.
  [[nodiscard]] bool has_one_field() const {
    return dynamics() == Dynamics::field && model().fields.size() == 1 && probe_blocks_.size() == 1;
  }
  /// tau, where the dynamics have one. Whether there are velocities or a time, the space says.
  [[nodiscard]] const std::optional<Damping>& damping() const { return damping_; }
  /// That of the damping (flow/damping.hpp); 0 where there is none.
  [[nodiscard]] int integrating_degree() const {
    return damping_ ? damping_->integrating_degree() : 0;
  }

  [[nodiscard]] const StateSpace& space() const { return system_->space; }
  /// N, the dimension of the state space.
  [[nodiscard]] std::size_t dimension() const { return space().dimension(); }
  /// The sizes of the probe's tensors, in order; the drift's scalar is one of them.
  [[nodiscard]] const std::vector<std::size_t>& probe_blocks() const { return probe_blocks_; }
  [[nodiscard]] const std::optional<Drift>& drift() const { return system_->drift; }

  /// X_xi at `point`, for each probe of a batch. `point` has one tensor per block of the state,
  /// `probes` one per block of the probe, and after these one per function of the fields
  /// (symbols()); so has the result for the state.
  [[nodiscard]] StateTensors field(const JetArithmetic& arithmetic, const StateTensors& point,
                                   std::span<const JetTensor> probes) const;

  /// The program of the fields. Its parameters are the blocks of the state.
  [[nodiscard]] const Program& program() const { return system_->program; }
  /// One output per block of the state: the fields.
  [[nodiscard]] const Schedule& field_schedule() const { return *schedule_; }
  /// Draws the values of the functions of the fields.
  [[nodiscard]] const SymbolDraw& symbols() const { return *symbols_; }
  /// Bounds that hold for every entry of the fields; parameter_degree is the degree in the state.
  [[nodiscard]] const Bounds& bounds() const { return bounds_; }

 private:
  Flow() = default;

  FlowOptions options_;
  std::shared_ptr<const Model> model_;
  std::shared_ptr<const Metric> metric_;
  std::optional<Damping> damping_;
  std::shared_ptr<const ControlSystem> system_;
  std::shared_ptr<const Schedule> schedule_;
  std::shared_ptr<const SymbolDraw> symbols_;
  std::vector<std::size_t> probe_blocks_;
  Bounds bounds_;
};

}  // namespace abide
