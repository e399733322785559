// SPDX-License-Identifier: MIT
//
// How many entries of a tensor h of functions on the state are independent: the rank of their
// differentials, one row for each entry, at a generic point.
//
// A rank at one point modulo a prime is never too large. Two points are taken. The first is sparse:
// matrices are diagonal, so that the rows of products of matrices have a few coordinates each, and
// memory is that of these (linalg/sparse_span.hpp). Where all entries are independent there, or
// all but those that symmetry repeats (h = h^T or h = -h^T, which is tested), that is the number.
// Otherwise a random point is taken, with dense rows, as far as they fit into the memory and into a
// limit on the work; only then the number may be too small, and is given as "at least".
//
// Rows are made batch by batch: the gradient of the sum of u_i v_j h_ij (program/weighted.hpp) at
// unit vectors u, v.
//
// Example: W2^T W2 - W1 W1^T of linear:128,128,128 has 16384 entries, 8256 of them independent.
//
// Cost, for n entries and N coordinates, r being the rank: n gradients, in batches of 64, and O(n r
// N) steps where rows are dense; at the sparse point as many as there are entries other than 0.
// Both have a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "abide/program/program.hpp"
#include "abide/stop.hpp"

namespace abide {

/// What is differentiated.
struct WeightedGradient {
  const Program& program;                         ///< the last probes are the weights
  Shape shape;                                    ///< of h: one axis for each weight
  std::vector<NodeId> gradient;                   ///< of the weighted sum, by tensors
  bool symmetric = false, antisymmetric = false;  ///< whether h = h^T, h = -h^T
};

struct IndependentEntries {
  std::size_t count = 0;  ///< never too large
  /// Whether it is not too small either, but for chance: with primes and points at random.
  bool all = true;
};

/// Throws Interrupted. `memory` in bytes.
[[nodiscard]] IndependentEntries independent_entries(const WeightedGradient& h, std::uint64_t seed,
                                                     std::uint64_t memory, StopFlag stop);

}  // namespace abide
