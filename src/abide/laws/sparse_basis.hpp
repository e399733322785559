// SPDX-License-Identifier: MIT
//
// The shortest vectors of a space over Q, modulo a subspace that says nothing.
//
// Combinations of matrices may vanish identically: of 2 x 2 matrices A, B the antisymmetric parts
// of A B^T + A^T B and of A B + A^T B^T are equal. A family of laws is then one of many that have
// the same entries, and the one with the fewest terms is wanted. A vector of least support (a
// circuit: no other vector lives on a part of its support) is fixed by its support up to a factor,
// and circuits span the space. So supports are tried by size, and a circuit is kept unless
// vanishing vectors and shorter circuits span it.
//
// Example: of the space of (1, 1, 0), (0, 1, 1) modulo (1, 2, 1), which vanishes, the circuits (1,
// 1, 0), (0, 1, 1) and (1, 0, -1) are left: they have two terms each, and any one says it all.
//
// Cost: one small elimination for each support that is tried, of which there are at most 3,000.
// R. T. Rockafellar, "The elementary vectors of a subspace of R^N", 1969, on circuits; T. Coleman,
// A. Pothen, "The null space problem I: complexity", SIAM Journal on Algebraic and Discrete Methods
// 7 (1986), on why no more are tried.
#pragma once

#include <cstddef>
#include <vector>

#include "abide/linalg/row_echelon.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

using RationalEchelon = RowEchelon<RationalField>;

/// Circuits of the space with this basis, shortest first, those of one size by their supports. With
/// `vanishing`, which is part of the space, they span it; of each size there may be more than are
/// needed. Where there are too many supports, vectors of `space` stand in for longer circuits.
[[nodiscard]] std::vector<RationalEchelon::Row> shortest(
    const std::vector<RationalEchelon::Row>& space,
    const std::vector<RationalEchelon::Row>& vanishing);

}  // namespace abide
