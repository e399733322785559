// SPDX-License-Identifier: MIT
//
// The largest entry of each of many windows along an axis, by relu:
//
//     max(a, b) = a + relu(b - a)
//
// of neighbours, of the results of these, and so on. Of n entries that is n - 1 gates, of which any
// values say that one of the n is the largest. The result has a degree of about 1 + log2 n in the
// gates. What several windows compare is compared once, since it has one gate.
//
// Example: of the windows (0, 1, 2) and (0, 1) they are max(max(a, b), c) and max(a, b).
//
// Cost: linear in the entries of all windows.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/onnx/workspace.hpp"

namespace abide {

/// `windows`: the places along this axis that each has, one or more, each of them once.
[[nodiscard]] NodeId largest_along(Workspace& work, NodeId x, std::size_t axis,
                                   std::vector<std::vector<std::int64_t>> windows);

}  // namespace abide
