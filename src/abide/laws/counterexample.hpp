// SPDX-License-Identifier: MIT
//
// A counterexample: a point where the derivative of an expression along the flow is not 0, with as
// few coordinates as possible other than 0, all of them small integers, so that it can be redone by
// hand.
//
// The derivative is a scalar program that is linear in weights u, v, .. of the axes of the
// expression (program/weighted.hpp). It is evaluated over Q at sparse points: most matrices are
// diagonal or a few diagonals, so that evaluation takes as many products as there are entries that
// are not 0, and models of any width are searched in a moment. Then coordinates are set to 0 while
// the derivative stays, block by block, and to 1.
//
// A point counts only where all that is written is defined and meant: every matrix that the
// program inverts is (in the metric, the expression, the damping, the argument of a logarithm), and
// what a mirror metric takes is positive. With momentum the derivative is that of the flow itself,
// theta'' + tau theta' = -M grad E at the time t: the drift, which the fields hold as a q(t) (v,
// -tau v, 1), is taken with a = 1 / q(t).
//
// Where the flow has functions, their values at a rational point are not rational. The point is the
// same, and the derivative there is enclosed in balls (ring/ball_field.hpp) that do not hold 0:
// what is proved is the same.
//
// Example, linear:1,1,1, momentum with tau = 1/(t-2): dt W1 = dW1 is 1 at dW1 = 1, t = 0.
//
// Cost: a fixed limit on the products of one evaluation and of the whole search, whatever the
// model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/stop.hpp"

namespace abide {

struct Counterexample {
  /// Coordinates that are not zero, by name: `W1[0,0]`; all others are 0.
  using Values = std::vector<std::pair<std::string, Rational>>;

  std::string entry;  ///< which entry of the expression: `[0,1]`, empty for a scalar
  Values state;
  /// What the fields are taken at: the inputs x; the gates of ReLUs, `gate1[2]`; the derivative of
  /// the loss by the output, or by the coordinates of phi.
  Values inputs, gates, loss_gradient;
  Rational derivative;  ///< of the entry along the flow at that point, not zero
  /// Where the flow has functions, instead of it: bounds without 0, `[0.25 +/- 3e-13]`.
  std::string enclosure = {};
};

/// Where to search.
struct Sought {
  const Flow& flow;
  const Program& program;       ///< the flow's and what was added to it
  NodeId derivative;            ///< depends on no symbol of a logarithm
  std::vector<NodeId> weights;  ///< the last probes of the program; it is linear in each
};

/// How far to search: at sparse points only, which takes next to no time, or at denser ones too.
enum class Effort { little, full };

/// Nothing when none was found. Throws Interrupted.
[[nodiscard]] std::optional<Counterexample> find_counterexample(const Sought& sought, Effort effort,
                                                                std::uint64_t seed, StopFlag stop);

}  // namespace abide
