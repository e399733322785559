// SPDX-License-Identifier: MIT
//
// Natural gradient by blocks: for one parameter tensor with n entries, the inverse of
//
//     G = sum over c of (grad c)(grad c)^T,   [n, n],
//
// where c runs over the coefficients of L by monomials of the probe, and grad is by this parameter.
// For a network that is the Gauss-Newton matrix with whitened inputs and output weights, whose
// entries are then independent of mean 0 and variance 1: E (grad L)(grad L)^T = G.
//
// L must be affine in each tensor of the probe; its coefficients are read off at probes that are 0
// or unit vectors. G falls into blocks: entries of the parameter that no product of gradients links
// are apart, and equal blocks are inverted once.
//
// Example, W2 W1 x: the coefficients are the entries of W2 W1, and for W2 [m, r] G consists of m
// equal blocks W1 W1^T, one for each row; for W1 [r, n] of n equal blocks W2^T W2, one for each
// column. These are the two factors of K-FAC.
//
// Source: Martens and Grosse, "Optimizing neural networks with Kronecker-factored approximate
// curvature", ICML 2015; [I24] Section 2.
#pragma once

#include "abide/program/program.hpp"

namespace abide {

/// G^-1 applied to a tensor of the parameter's shape. Throws ShapeError when the objective is not
/// affine in a tensor of the probe, or has too many coefficients.
[[nodiscard]] NodeId natural_block(Program& program, NodeId objective, NodeId parameter,
                                   NodeId gradient);

}  // namespace abide
