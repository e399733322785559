// SPDX-License-Identifier: MIT
//
// The state space of a flow: what it moves, and what each coordinate stands for.
//
// It is a list of blocks, tensors of coordinates: the parameters theta first, then, where the flow
// has them, a velocity for each parameter that moves, then the time. Frozen parameters are
// coordinates that no field moves: laws may depend on them, and they are none themselves. Whoever
// wants to know whether a flow has velocities or a time asks here, and gets the block:
//
//     gradient flow                           W1, W2
//     with weight decay lambda                W1, W2, exp(lambda*t)
//     momentum, tau = 3/t                     W1, W2, dW1, dW2, t
//     momentum, a constant tau other than 0   W1, W2, dW1, dW2, exp(tau*t)
//
// The time may be a coordinate by an exponential s = exp(c t), which makes fields polynomial in s
// that are not in t.
//
// Example: linear:1,1,1 with momentum and tau = 1/3 has two parameters, two velocities and the time
// variable exp(1/3*t): N = 5.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "abide/flow/state.hpp"

namespace abide {

/// Where the time stands among the coordinates, and what the coordinate is of it.
struct TimeVariable {
  std::size_t block = 0;
  Rational rate;  ///< the coordinate is exp(rate*t), or t itself when this is 0

  [[nodiscard]] bool exponential() const { return !rate.is_zero(); }
};

class StateSpace {
 public:
  StateSpace() = default;
  /// Of these parameters alone, of the kind `parameter` or `frozen`.
  explicit StateSpace(std::vector<StateBlock> parameters);

  /// A velocity for each parameter that is not frozen, in their order. Throws std::logic_error when
  /// there are some, or a time, already.
  void add_velocities();
  /// Throws std::logic_error when there is a time already, or velocities would follow it.
  void add_time(StateBlock time);
  /// Whether examples of the block should have positive entries, as under a mirror metric.
  void set_positive(std::size_t block) { blocks_[block].positive = true; }

  /// In the order of the coordinates.
  [[nodiscard]] std::span<const StateBlock> blocks() const { return blocks_; }
  [[nodiscard]] const StateBlock& operator[](std::size_t block) const { return blocks_[block]; }
  [[nodiscard]] std::size_t size() const { return blocks_.size(); }
  /// The number of coordinates of each block.
  [[nodiscard]] const std::vector<std::size_t>& sizes() const { return sizes_; }
  /// N, the number of all coordinates.
  [[nodiscard]] std::size_t dimension() const { return dimension_; }

  /// How many blocks are parameters, frozen or not; they are the first.
  [[nodiscard]] std::size_t parameters() const { return parameters_; }
  /// The parameters that are not frozen, ascending.
  [[nodiscard]] const std::vector<std::size_t>& moving() const { return moving_; }
  /// How many coordinates are frozen, and how many are not.
  [[nodiscard]] std::size_t frozen() const { return frozen_; }
  [[nodiscard]] std::size_t unfrozen() const { return dimension_ - frozen_; }
  /// For each coordinate, whether it is.
  [[nodiscard]] std::vector<bool> frozen_coordinates() const;
  [[nodiscard]] bool has_velocities() const { return !velocity_.empty(); }
  /// The block of a parameter's velocity. Throws std::logic_error where there is none.
  [[nodiscard]] std::size_t velocity(std::size_t parameter) const;
  [[nodiscard]] const std::optional<TimeVariable>& time() const { return time_; }

 private:
  void add(StateBlock block);

  std::vector<StateBlock> blocks_;
  std::vector<std::size_t> sizes_;
  std::size_t dimension_ = 0, parameters_ = 0, frozen_ = 0;
  std::vector<std::size_t> moving_;
  std::map<std::size_t, std::size_t> velocity_;  // by parameter
  std::optional<TimeVariable> time_;
};

}  // namespace abide
