// SPDX-License-Identifier: MIT
//
// Darboux polynomials of a flow: what logarithms in laws are logarithms of.
//
// A polynomial f that is not constant is a Darboux polynomial of the fields X_xi if X_xi f = K_xi f
// for all controls xi, with polynomials K_xi, its cofactors: the hypersurface f = 0 is invariant.
// Then log(f) moves with K_xi, a polynomial, and f**n times g**m is a law where n K + m L = 0.
// Conversely, a law of a polynomial flow that is linear in logarithms, with polynomials as
// coefficients, has logarithms of Darboux polynomials alone: no pole of X(f)/f can cancel others.
//
// Example: x' = x e, y' = 2 y e has x and y, with the cofactors e and 2 e: y/x**2 is a law.
//
// How those of low degree k are found. On a random line a + s b the minors of the extactic matrix E
// (laws/extactic.hpp) are polynomials in s, computed modulo a prime near 2^61 from their values;
// the greatest common divisor of two of them keeps what f is on the line, an irreducible factor q
// over Q, and little else. Where q = 0, E c = 0 for the coefficients c of f. They are rational, so
// that all coefficients of E c modulo q vanish: a linear system over Z_p, from whose solution c is
// read by rational reconstruction. Where there are d
// solutions, since E has a kernel at generic points or all fields vanish where f does, f is met on
// d lines (at most 6), and c is what their solutions have in common.
//
//     above: E = ((1, x, y), (0, x, 2y), (0, x, 4y)); on x = 1 + s, y = 3 - s its minor is
//     2 (1 + s)(3 - s); at s = -1 the kernel of ((1, 0, 4), (0, 0, 8), (0, 0, 16)) is spanned by
//     c = (0, 1, 0).
//
// That f divides X_xi f is then tested on other lines, with another prime. Nothing that is found is
// claimed to be all: only f with small coefficients are read. A flow that inverts matrices is not
// searched.
//
// Cost, for m monomials and minors of degree D: the trajectories of extactic.hpp at as many points
// as a row has degrees, O(D m^3) for minors, O(D^2) to factor.
// C. Christopher, J. Llibre, J. V. Pereira, "Multiplicity of invariant algebraic curves in
// polynomial vector fields", Pacific J. Math. 229 (2007); on what is left irreducible by a line:
// D. Hilbert, "Ueber die Irreducibilität ganzer rationaler Functionen", J. reine angew. Math. 110
// (1892).
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/extactic.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

/// Whether f divides X_xi f, tested on random lines with random xi. Where it does, the answer is
/// never no.
[[nodiscard]] bool is_darboux(const Flow& flow, const SparsePolynomial& f, std::uint64_t seed,
                              StopFlag stop = nullptr);

/// The irreducible Darboux polynomials, primitive, that have the degree of the matrix, its columns
/// being all monomials up to there; not those that divide products of `known`.
[[nodiscard]] std::vector<SparsePolynomial> darboux_polynomials(
    const Flow& flow, Extactic& extactic, int degree, const std::vector<SparsePolynomial>& known,
    std::uint64_t seed, StopFlag stop = nullptr);

}  // namespace abide
