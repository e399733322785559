// SPDX-License-Identifier: MIT
//
// The largest of many tensors, entry by entry, by relu:
//
//     max(a, b) = a + relu(b - a)
//
// of neighbours, of the results of these, and so on. Of n tensors that is n - 1 gates for each
// entry, of which any values say that one of the n is the largest. The result has a degree of about
// 1 + log2 n in the gates.
//
// Example: of a, b, c it is max(max(a, b), c).
//
// Cost: linear in the entries.
#pragma once

#include "abide/onnx/workspace.hpp"

namespace abide {

/// Of the parts of a node [n, ..] along its first axis, which the result lacks.
[[nodiscard]] NodeId largest_of_first_axis(Workspace& work, NodeId parts);

}  // namespace abide
