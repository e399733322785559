// SPDX-License-Identifier: MIT
//
// The program that evaluates many samples at once.
//
// Parameters are shared by all samples, probes are not: each probe of shape s becomes one of shape
// [s.., n], a value for each of n samples, and so does every node that depends on one. A matrix
// acting on a vector becomes one product of matrices:
//
//     'ij,j->i'  of W [3, 2] and x [2]   becomes   'ij,jn->in'  of W [3, 2] and x [2, n].
//
// The samples are the last axis, so that entries of one feature lie together, and what picks
// entries picks whole rows. Differentiating a sum over samples in the batched program sums their
// gradients inside matrix products; no gradient of a single sample is ever formed.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

struct Batch {
  Program program;  ///< with the parameters and probes of the original, in their order
  /// The image of each node of the original that was asked for or needed; 0 for others.
  std::vector<NodeId> image;
  /// Whether the image has an axis of samples, its last.
  std::vector<bool> has_samples;
};

/// Throws ShapeError when a tensor for so many samples would be too large.
[[nodiscard]] Batch batched(const Program& program, const std::vector<NodeId>& nodes,
                            std::int64_t samples);

/// The image of a node with an axis of samples, also where the node does not depend on them.
[[nodiscard]] NodeId spread_over_samples(Batch& batch, NodeId node, std::int64_t samples);

}  // namespace abide
