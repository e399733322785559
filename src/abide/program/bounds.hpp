// SPDX-License-Identifier: MIT
//
// Degrees and sizes of the polynomials that a program computes, without expanding them.
//
// Each entry of a node is a polynomial in the parameters theta and the probes xi with rational
// coefficients. For each node these bounds hold for all its entries:
//     parameter_degree   its degree in theta
//     probe_degree       its degree in xi
//     log2_norm          log2 of the sum of the absolute values of its coefficients, after
//                        multiplication by d^w, which makes them integers
// where d is the least common denominator of the constants that are used, and w is the same for all
// the nodes that are asked about together. They follow
// the graph: degrees add and norms multiply in a product, the largest degree and the sum of norms
// count in a sum.
//
// Example: w . (W2 (W1 x)) with sizes 3, 5, 2 has degrees 2 and 2 and 2 * 5 * 3 monomials: log2 30.
//
// They say how likely an evaluation at a random point of Z_p is to vanish by chance
// (lie/error_bound.hpp).
#pragma once

#include <vector>

#include "abide/program/program.hpp"

namespace abide {

struct Bounds {
  double parameter_degree = 0;  ///< an integer; a double, so that it can be huge without overflow
  double probe_degree = 0;
  double log2_norm = 0;
  double log2_denominator = 0;  ///< log2 of d
  double log2_terms = 0;        ///< log2 of the number of monomials
  double denominator_degree = 0, denominator_probe_degree = 0, denominator_log2_norm = 0;
};

/// The bounds of each of the nodes given.
[[nodiscard]] std::vector<Bounds> bounds(const Program& program, const std::vector<NodeId>& nodes);

/// What holds for all of them: the largest of each.
[[nodiscard]] Bounds common_bounds(const Program& program, const std::vector<NodeId>& nodes);

}  // namespace abide
