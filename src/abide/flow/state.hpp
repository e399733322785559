// SPDX-License-Identifier: MIT
//
// The state space of a flow, block by block.
//
// Gradient flow moves the parameters theta. Momentum flow moves (theta, v, t), its velocities and
// the time being blocks like any other. Where the damping is a constant tau that is not 0, the time
// enters as s = exp(tau t), which makes the fields polynomial; the block of s remembers its rate
// tau, so that laws can be printed in t. A feature is a function of the other blocks that laws may
// use as a variable of its own, such as log(det(W2.T @ W2)).
//
// Example: linear:1,1,1 with momentum and tau = 1/3 has the blocks W1, W2 [1,1], dW1, dW2 [1,1] and
// `exp(1/3*t)` (a scalar, rate 1/3).
#pragma once

#include <string>
#include <vector>

#include "abide/model/expression_text.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

struct StateBlock {
  enum class Kind {
    parameter,
    frozen,  ///< a parameter that does not move
    velocity,
    time,
    feature,
  };

  std::string name;  ///< without quotes: `W1`, `dW1`, `t`, `exp(1/3*t)`, `log(W1[0,0])`
  Shape shape;
  Kind kind = Kind::parameter;
  Rational rate;  ///< of a time block: the variable is exp(rate*t), or t itself when this is 0
  bool positive = false;  ///< whether examples should be positive, as under a mirror metric
  Binding binding = Binding::atom;  ///< of the name, which for a feature is an expression

  /// The name as an expression has it: `"layers.0.weight"` has quotes.
  [[nodiscard]] std::string text() const;
};

/// The indices of entry i of a tensor, row-major: `[0,2]`; empty for a scalar.
[[nodiscard]] std::string index_text(const Shape& shape, std::int64_t i);

/// One block for each parameter of a program.
[[nodiscard]] std::vector<StateBlock> parameter_blocks(const Program& program);
/// The velocity of a parameter: `dW1`.
[[nodiscard]] StateBlock velocity_block(const StateBlock& parameter);
/// t, or exp(rate*t) when the rate is not 0.
[[nodiscard]] StateBlock time_block(const Rational& rate);

/// exp(rate*t), the rate not 0: `exp(t)`, `exp(2/3*t)`.
[[nodiscard]] std::string exponential_text(const Rational& rate);

}  // namespace abide
