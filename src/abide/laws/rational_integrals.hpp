// SPDX-License-Identifier: MIT
//
// Laws that are quotients of polynomials of low degree.
//
// Where the extactic matrix E (laws/extactic.hpp) has a kernel K over the rational functions, no
// word raises its rank further, and K is closed under X_xi: from E k = 0 follows E X(k) = -X(E) k =
// 0. In its canonical basis each vector has a 1 and zeros in fixed places, where X(k) has zeros: so
// X(k) = 0, and all entries are laws. Conversely a law p/q gives the kernel vector p(x) q - q(x) p.
//
// Little of that is computed with symbols. The values of K at points span a space V over Q of few
// polynomials g_1, .., g_n, which is found modulo a prime and read by rational reconstruction. E is
// then taken of the g_i alone: it has n - dim K rows, most often the one row (g_1, .., g_n), whose
// kernel is (g_2, -g_1, 0, ..), .., and the laws are g_i / g_1.
//
// Example, W' = a W + b (1, 1, 1): E has the rows (1, W0, W1, W2), (0, W0, W1, W2), (0, 1, 1, 1),
// and its kernel at any point is made of differences: V has g_1 = W2 - W0, g_2 = W1 - W0, and g_2 /
// g_1 is a law.
//
// Cost: a few evaluations of E at points, O(m^3) each for m columns; where there is more than one
// row, elimination with fractions, of limits().darboux_work at most.
// J. V. Pereira, "Vector fields, invariant varieties and linear systems", Ann. Inst. Fourier 51
// (2001), Section 5.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/extactic.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

struct Quotient {
  SparsePolynomial numerator, denominator;
};

/// Laws that generate all quotients of combinations of the columns that are laws, up to constants
/// and polynomials; candidates, with the simplest first. Throws TooMuchWork.
[[nodiscard]] std::vector<Quotient> rational_integrals(const Flow& flow, Extactic& extactic,
                                                       int degree, std::uint64_t seed,
                                                       StopFlag stop = nullptr);

}  // namespace abide
