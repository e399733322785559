// SPDX-License-Identifier: MIT
//
// Linear maps along an axis, of which each result takes a few entries:
//
//     y[.., i, ..] = sum over the taps t of row i of  t.weight * x[.., t.place, ..]
//
// Averages over windows are such, and interpolation. They are a gather and a contraction with the
// weights, which is a multiple where these are equal, and nothing where they are 1.
//
// Example: rows {(0, 1)}, {(0, 1/2), (1, 1/2)}, {(1, 1)} stretch (a, b) to (a, (a + b)/2, b).
//
// Cost: the entries of the result times the most taps of a row.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/onnx/workspace.hpp"

namespace abide {

struct Tap {
  std::int64_t place = 0;
  Rational weight;
};
/// The taps of each entry of the result; a place may occur twice.
using Taps = std::vector<std::vector<Tap>>;

/// The map along this axis of a node.
[[nodiscard]] NodeId along_axis(Workspace& work, NodeId x, std::size_t axis, const Taps& rows);

}  // namespace abide
