// SPDX-License-Identifier: MIT
//
// A tensor weighted along its axes: the sum over i, j, .. of h[i,j,..] u[i] v[j] .. .
//
// The weights are carried to the factors of products: of W^T W, with W of shape [m, n], the sum is
// (W u) . (W v), and the n^2 entries are never formed. A weight goes to the factor that alone has
// its index; where both have it, as in an elementwise product, it is applied there; sums pass it to
// their terms.
//
// As polynomials in u, v, .. these sums hold all entries as coefficients: an identity h = 0 holds
// entry by entry exactly when it holds for the sum with free weights.
//
// Example: u, v and W2^T W2 - W1 W1^T give (W2 u) . (W2 v) - (W1^T u) . (W1^T v).
#pragma once

#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// A scalar node. One vector for each axis, of its size.
[[nodiscard]] NodeId weighted(Program& program, NodeId node, const std::vector<NodeId>& vectors);

}  // namespace abide
