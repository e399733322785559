// SPDX-License-Identifier: MIT
//
// One step of a recurrent network: from the state h (and c) before it to that after it.
//
// What a step adds of its input x is computed before, for all steps at once: x W' + b, with the
// gates of a cell side by side. With r = h R' + b' of the same form, entry by entry:
//
//     simple    h  = f(x + r)
//
//     GRU       z  = f(xz + rz)                                  gates z, r, h
//               s  = f(xr + rr)
//               g' = g(xh + s rh)                                where the reset comes after R
//               g' = g(xh + (s h) Rh' + bh')                     where it comes before
//               h  = (1 - z) g' + z h
//
//     LSTM      i  = f(xi + ri + pi c)                           gates i, o, f, c
//               k  = f(xf + rf + pf c)
//               c  = k c + i g(xc + rc)
//               o  = f(xo + ro + po c)                           of the new c
//               h  = o h(c)
//
// with peepholes p or without.
//
// Example: a simple cell of one unit with f = tanh and R = 0 forgets h.
//
// Cost: one contraction a step, two for a GRU that resets before.
// Reference: onnx.ai, RNN, GRU, LSTM.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "abide/onnx/workspace.hpp"

namespace abide {

enum class CellKind { simple, gru, lstm };

[[nodiscard]] std::int64_t gates_of(CellKind kind);

struct RecurrentCell {
  CellKind kind = CellKind::simple;
  std::int64_t size = 1;                 ///< of the state
  NodeId recurrence = 0;                 ///< R, [gates * size, size]
  std::optional<NodeId> bias = {};       ///< b', [gates * size]
  std::optional<NodeId> peepholes = {};  ///< of i, o, f: [3 * size]
  bool reset_after = false;
  std::vector<std::function<NodeId(NodeId)>> activations = {};  ///< f, g and h, as many as it has
};

struct RecurrentState {
  NodeId hidden = 0;  ///< [samples, size]
  NodeId cell = 0;    ///< of an LSTM alone
};

/// `input`: what the step adds of its input, [samples, gates * size].
[[nodiscard]] RecurrentState next_state(Workspace& work, const RecurrentCell& cell, NodeId input,
                                        const RecurrentState& state);

}  // namespace abide
