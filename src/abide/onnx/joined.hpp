// SPDX-License-Identifier: MIT
//
// Values one after the other along an axis: each part at its place among zeros, of which the sum is
// the whole, minus infinity included.
//
// Many parts are joined in groups, and these again, so that no part is padded to the whole length.
//
// Example: (1, 2) and (3) are (1, 2, 0) + (0, 0, 3).
//
// Cost: for n parts, the entries of the whole times log n.
#pragma once

#include <vector>

#include "abide/onnx/workspace.hpp"

namespace abide {

/// Of one or more parts with entries, whose shapes agree apart from the axis.
[[nodiscard]] Value joined(Workspace& work, std::vector<Value> parts, std::size_t axis);
/// The same where each part is one entry along an axis that it lacks; the shapes agree.
[[nodiscard]] Value stacked(Workspace& work, std::vector<Value> parts, std::size_t axis);

}  // namespace abide
