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

#include "abide/program/program.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

struct StateBlock {
  enum class Kind { parameter, velocity, time, feature };

  std::string name;   ///< in the grammar of laws: `W1`, `dW1`, `t`, `exp(1/3*t)`, `log(W1[0,0])`
  std::string latex;  ///< `W_{1}`, `\dot W_{1}`, `t`, `e^{\frac{1}{3} t}`
  Shape shape;
  Kind kind = Kind::parameter;
  Rational rate;  ///< of a time block: the variable is exp(rate*t), or t itself when this is 0
};

/// A name for LaTeX: `W1` as `W_{1}`, `bias` as `\mathrm{bias}`.
[[nodiscard]] std::string latex_name(const std::string& name);

/// The parameters of a program, in order: the state of gradient flow.
[[nodiscard]] std::vector<StateBlock> parameter_blocks(const Program& program);

}  // namespace abide
