// SPDX-License-Identifier: MIT
//
// Degrees and sizes of the rational functions that a program computes, without expanding them.
//
// Each entry of a node is a polynomial in the parameters theta and the probes xi with rational
// coefficients. For each node these bounds hold for all its entries:
//     parameter_degree   its degree in theta
//     probe_degree       its degree in xi
//     log2_terms         log2 of the number of its monomials
//     log2_norm          log2 of the sum of the absolute values of its coefficients, after
//                        multiplication by d^w, which makes them integers
// where d is the least common denominator of the constants that are used, and w is the same for all
// the nodes that are asked about together. They follow
// the graph: degrees add and norms multiply in a product, the largest degree and the sum of norms
// count in a sum.
//
// Example: w . (W2 (W1 x)) with sizes 3, 5, 2 has degrees 2 and 2 and 2 * 5 * 3 monomials: log2 30.
//
// Where matrices are inverted, all nodes that are asked about together have one common denominator
// D, and the bounds are those of their numerators over it. It is a product of one polynomial d_I
// for each inverse I, to some power. Let I invert s matrices A_1, .., A_s of size n, whose entries
// have the common denominator E, of powers of earlier d_J, and the numerators N_h = E A_h. Then
//     A_h^-1 = E adj(N_h) / det N_h,    d_I = det N_1 .. det N_s,
// so that the numerators of I over d_I are E adj(N_h) times the other determinants, of degree
// deg E + (s n - 1) deg N where d_I has degree s n deg N; det N_h is a sum of n! products of n
// entries, adj N_h of (n-1)! products of n-1. Powers of the d_I add in a product of two nodes; a
// sum has the larger power of each, and its terms are multiplied by what they lack.
//
// Example: 1/x + 1/y^2 has d_1 = x and d_2 = y, the denominator x y^2 and the numerator y^2 + x, of
// degree 2 and norm 2. Inverting it, A = N / (x y^2), gives x y^2 / (y^2 + x): d_3 = N.
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
  /// Of the common denominator, a polynomial with integer coefficients; 0 where there is none.
  double denominator_degree = 0;
  double denominator_probe_degree = 0;
  double denominator_log2_norm = 0;
};

/// The bounds of each of the nodes given; that of the denominator is common to all.
[[nodiscard]] std::vector<Bounds> bounds(const Program& program, const std::vector<NodeId>& nodes);

/// What holds for all of them: the largest of each.
[[nodiscard]] Bounds common_bounds(const Program& program, const std::vector<NodeId>& nodes);

}  // namespace abide
