// SPDX-License-Identifier: MIT
//
// A flow: the vector fields X_xi on a state space that training can follow, one for each probe xi.
//
// Gradient flow with the metric M: the state is theta and theta' = X_xi(theta) with
//
//     X_xi = M(theta) grad_theta L(theta; xi),
//
// the sign being irrelevant since xi is free. Momentum flow theta'' + tau theta' = -M grad E with
// damping tau = p(t) / q(t): the state is (theta, v, t), the probe (xi, a) and
//
//     X_(xi, a) = a q (v, -tau v, 1) + (0, M grad_theta L, 0),
//
// the scalar a telling whether the drift is present. The factor q makes the drift polynomial. It
// changes neither the laws nor the trace of the Lie algebra at any level: both depend only on the
// module that the fields span over the functions, in which q is a unit. A constant tau other than 0
// has the time variable s = exp(tau t) instead of t, and the drift a (v, -tau v, tau s).
//
// Laws may use more variables than the coordinates of the state: features, functions of the state
// whose derivatives are rational (flow/observables.hpp). A flow with features has the same fields,
// and each feature f is one more block, which moves with X_xi(f).
//
// Counting, finding and checking laws ask a flow for nothing but what is here: the blocks of its
// state, the fields at a jet point, bounds on their degree and size, and the program of it all.
//
// Example, linear:1,1,1 with momentum and tau = 3/t: the drift is a (t dW1, t dW2, -3 dW1, -3 dW2,
// t), and the gradient part (0, 0, w W2 x, w x W1, 0).
//
// Sources: [N23] Section 2 (gradient flow), [I24] Sections 2 and 3 (momentum flow on phase space).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "abide/flow/damping.hpp"
#include "abide/flow/state.hpp"
#include "abide/model/model.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/jet_tensor.hpp"

namespace abide {

/// A point of the state space, or a tangent vector there: one tensor per block of the state.
using StateTensors = std::vector<JetTensor>;

/// What a feature is a function of, for those who check it: a node of the law schedule's program.
struct FeatureSource {
  enum class Kind {
    value,            ///< the feature is this scalar, which contains no logarithm
    logarithm,        ///< it is the logarithm of this scalar, which contains none
    log_determinant,  ///< of the determinant of this matrix, which contains none
    other,            ///< a function of logarithms: only the feature itself is known
  };
  std::string name;
  Kind kind = Kind::other;
  NodeId node = 0;
};

struct FlowOptions {
  bool momentum = false;
  std::string tau = "0";              ///< flow/damping.hpp; for momentum only
  std::optional<std::string> metric;  ///< flow/metric.hpp; the model's own when not given
};

class Flow {
 public:
  /// Throws ModelError when tau or the metric is wrong, with the place and what was expected.
  static Flow make(Model model, const FlowOptions& options);
  /// Gradient flow with the model's own metric.
  static Flow gradient(Model model);

  /// The flow with further variables for laws, after those that it has: the entries of these
  /// expressions in its state.
  /// Throws ModelError when one cannot be read.
  [[nodiscard]] Flow with_features(const std::vector<std::string>& expressions) const;

  /// As it was asked for.
  [[nodiscard]] const FlowOptions& options() const { return options_; }
  /// `gradient` or `momentum`
  [[nodiscard]] const std::string& name() const { return name_; }
  /// As given: `euclidean`, `mirror`, `W2=mirror`
  [[nodiscard]] const std::string& metric() const { return metric_; }
  /// Of momentum flows.
  [[nodiscard]] const std::optional<Damping>& damping() const { return damping_; }
  [[nodiscard]] const Model& model() const { return *model_; }

  /// The parameters, by number, that a mirror metric keeps positive.
  [[nodiscard]] const std::vector<std::size_t>& mirrored() const { return mirrored_; }

  /// The blocks of the state, in order: parameters; velocities and time with momentum.
  [[nodiscard]] std::span<const StateBlock> state() const {
    return std::span(variables_).first(blocks_.size());
  }
  /// The variables that laws may use: the blocks of the state, then the features.
  [[nodiscard]] const std::vector<StateBlock>& variables() const { return variables_; }
  /// The sizes of the blocks of the state.
  [[nodiscard]] const std::vector<std::size_t>& blocks() const { return blocks_; }
  /// N, the dimension of the state space.
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  /// N and the number of features (each is a scalar).
  [[nodiscard]] std::size_t variable_count() const { return dimension_ + features(); }
  [[nodiscard]] std::size_t features() const { return variables_.size() - blocks_.size(); }
  /// The sizes of the probe's tensors, in order.
  [[nodiscard]] const std::vector<std::size_t>& probe_blocks() const { return probe_blocks_; }

  /// X_xi at `point`, for each probe of a batch. `point` has one tensor per block of the state,
  /// `probes` one per block of the probe; so has the result for the state.
  [[nodiscard]] StateTensors field(const JetArithmetic& arithmetic, const StateTensors& point,
                                   std::span<const JetTensor> probes) const;

  /// The program of the fields. Its parameters are the blocks of the state.
  [[nodiscard]] const Program& program() const { return *program_; }
  /// One output per block of the state: the fields.
  [[nodiscard]] const Schedule& field_schedule() const { return *fields_; }
  /// For laws: first the value of each variable (blocks of the state, features), then its
  /// derivative along the flow. The parameters of this schedule's program beyond the blocks of the
  /// state are independent symbols that stand for logarithms.
  [[nodiscard]] const Schedule& law_schedule() const { return *laws_; }
  /// The gradient of each feature by the blocks of the state: features() * blocks().size() outputs.
  [[nodiscard]] const Schedule& feature_gradients() const { return *feature_gradients_; }

  /// One for each feature.
  [[nodiscard]] const std::vector<FeatureSource>& feature_sources() const { return sources_; }

  /// Bounds that hold for every entry of the fields; parameter_degree is the degree in the state.
  [[nodiscard]] const Bounds& bounds() const { return bounds_; }

 private:
  Flow() = default;

  FlowOptions options_;
  std::string name_, metric_;
  std::vector<std::string> features_;  // expressions
  std::optional<Damping> damping_;
  std::shared_ptr<const Model> model_;
  std::vector<StateBlock> variables_;
  std::vector<FeatureSource> sources_;
  std::vector<std::size_t> blocks_, probe_blocks_, mirrored_;
  std::size_t dimension_ = 0;
  std::shared_ptr<const Program> program_, law_program_;
  std::shared_ptr<const Schedule> fields_, laws_, feature_gradients_;
  Bounds bounds_;
};

}  // namespace abide
