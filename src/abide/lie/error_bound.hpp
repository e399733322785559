// SPDX-License-Identifier: MIT
//
// How likely a rank mod p is too small.
//
// A run (lie/levels.hpp) that ended closed with rank r is wrong only if the generic dimension over
// Q is larger. Suppose it is. At the first level j where the run's rank is not generic, some
// minor of r_j + 1 brackets is a nonzero polynomial with rational coefficients, in the point and in
// all probes drawn, and yet the run saw it vanish. Three things can make that happen:
//
//   the prime   After clearing denominators the minor has integer coefficients, not all 0. On the
//               torus where every variable has modulus 1, Hadamard's inequality bounds it by the
//               product of the rows' Euclidean norms; so some coefficient is nonzero and at most
//               2^B, and at most B/22 of the 268,216 primes that p was drawn from divide it.
//   the point   Otherwise the minor is nonzero mod p, of total degree d, the sum of its rows'
//               degrees, and vanishes at a uniform random point with probability at most d/p
//               (Schwartz 1980, Zippel 1979).
//   the draws   A level ended early: 4 of its n draws fell into a proper subspace, each with
//               probability at most (degree in its probes)/p: together at most C(n, 4) q^4.
//
// Row data: a field has degree a in the state, b in the probe and coefficient sum at most 2^c in
// each entry. A bracket of k fields then has degrees k a - (k-1) and k b, and [X, Y]_i is bounded
// by (deg X + deg Y) |X| |Y|.
//
// Fields N/D with a common denominator D, of degree e, are brackets of numerators: if Y = P/D^m
// then the numerator over D^(m+2) of [N/D, Y]_i is
//     sum over j of N_j (D dP_i/dx_j - m P_i dD/dx_j) - P_j (D dN_i/dx_j - N_i dD/dx_j),
// of degree deg P + a + e - 1 and at most (deg P + m e + a + e) |P| |N| |D|; with m = 2k - 3 for
// the bracket of k fields. The minor is that of the numerators. Where D depends on the probe, the
// fields of a bracket have k denominators; their product is the common one, and each N is
// multiplied by those of the others. Example: N/x with a = e = 1, brackets of two: degree 1 + 1 + 1
// - 1 = 2 and (1 + 1 + 1 + 1) |N| |N| |x|.
//
// Points where D = 0 are drawn again: given D != 0, which has probability at least 1 - (deg D)/p
// for primes that do not divide D, all chances are larger by the inverse of that.
//
// The bound is of the form "were the answer another one, these runs would have come out as they
// did with probability at most eps". Runs with independent primes and draws multiply their bounds.
// Not covered: faults of hardware, of compilers, of the libraries or of abide itself. Whatever the
// luck, the rank is never too large, so the number of laws is never reported too small.
//
// Cost: none to speak of: it looks at degrees.
#pragma once

#include "abide/lie/levels.hpp"

namespace abide {

struct ErrorBound {
  double prime = 0;
  double point = 0;
  double draws = 0;

  /// The chance that this run's rank is too small; at most 1, and 0 for the full rank.
  [[nodiscard]] double total() const;
};

/// Of one closed run.
[[nodiscard]] ErrorBound error_bound(const Flow& flow, const Levels& levels);

}  // namespace abide
