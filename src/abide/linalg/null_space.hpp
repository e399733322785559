// SPDX-License-Identifier: MIT
//
// The null space {x : A x = 0} over Z_p, in its canonical basis.
//
// With [I | X] the reduced row echelon form of A (pivot columns first), the basis has one vector
// for each column f without a pivot: 1 at f, -X_if at the i-th pivot, 0 elsewhere. It depends only
// on the row space of A, so two primes give images of one rational basis, entry by entry.
//
// A is eliminated by batches of rows, and X by batches of columns, so that a caller who asks to
// stop waits for a fraction of the work. Each batch of rows is reduced by those before it; columns
// without a pivot stay in their order, so that the pivots are those of A as a whole: the first
// nonzero places of the vectors of the row space.
//
// Example, p = 7, A = (1, 2, 3): vectors (-2, 1, 0) and (-3, 0, 1).
//
// Cost: O(m n r) operations for a matrix [m, n] of rank r, in products of matrices. Memory: O(m n).
// J.-G. Dumas, C. Pernet, Z. Sultan, "Simultaneous computation of the row and column rank
// profiles", ISSAC 2013, on what pivots say of the row space.
#pragma once

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/stop.hpp"

namespace abide {

/// One basis vector a row, ordered by the column where it is 1; (columns - rank) x columns. Throws
/// Interrupted.
[[nodiscard]] Matrix null_space(const PrimeField& field, Matrix a, StopFlag stop = nullptr);

}  // namespace abide
