// SPDX-License-Identifier: MIT
//
// The variables that laws of a flow may use: the coordinates of its state, and features.
//
// A feature is a function of the state whose derivatives are rational: log(det(W2.T @ W2)), a
// logarithm of an entry, a quotient (flow/observables.hpp). A law is then a polynomial in the
// coordinates and of low degree in the features. Features change nothing of the flow: each is one
// more variable f, which moves along X_xi with X_xi(f).
//
// Example, nmf:1,1,1 under its mirror metric, W1' = W1 W2 e, W2' = W2 W1 e: with the features
// log(W1), which moves with W2 e, and log(W2), which moves with W1 e, there are four variables.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

/// What a feature is a function of, for those who check it: a node of the schedule's program.
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

class Variables {
 public:
  /// The coordinates alone.
  Variables(Flow flow);  // NOLINT: a flow stands for its own coordinates

  /// These and further ones, after those that there are: the entries of these expressions.
  /// Throws ModelError when one cannot be read.
  [[nodiscard]] Variables with_features(const std::vector<std::string>& expressions) const;

  [[nodiscard]] const Flow& flow() const { return flow_; }
  /// The blocks of the state, then the features.
  [[nodiscard]] const std::vector<StateBlock>& blocks() const { return blocks_; }
  /// N, the number of coordinates.
  [[nodiscard]] std::size_t dimension() const { return flow_.dimension(); }
  /// The number of features; each is a scalar.
  [[nodiscard]] std::size_t features() const { return sources_.size(); }
  /// Of all: N and the features.
  [[nodiscard]] std::size_t count() const { return dimension() + features(); }
  /// For each variable, whether it is a constant of the flow: a frozen coordinate, or a feature of
  /// these alone.
  [[nodiscard]] std::vector<bool> constants() const;
  /// Their values, nodes of the schedule's program.
  [[nodiscard]] std::vector<NodeId> feature_nodes() const;
  /// One for each feature.
  [[nodiscard]] const std::vector<FeatureSource>& sources() const { return sources_; }

  /// First the value of each variable (blocks of the state, features), then its derivative along
  /// the flow. The parameters of this schedule's program beyond the blocks of the state are
  /// independent symbols that stand for logarithms.
  [[nodiscard]] const Schedule& schedule() const { return *schedule_; }
  /// The gradient of each feature by the blocks of the state: features() outputs for each of them.
  [[nodiscard]] const Schedule& feature_gradients() const { return *feature_gradients_; }

 private:
  Flow flow_;
  std::vector<std::string> expressions_;
  std::vector<StateBlock> blocks_;
  std::vector<FeatureSource> sources_;
  std::shared_ptr<const Program> program_;  // where there are features
  std::shared_ptr<const Schedule> schedule_, feature_gradients_;
};

}  // namespace abide
