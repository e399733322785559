// SPDX-License-Identifier: MIT
//
// How many independent laws families are, at any size.
//
// Functions are independent near a generic point where their gradients are. Let a family have a
// tensor that no other family touches. By its coordinates alone the others have gradient 0; so the
// rank of all gradients is at least that of this family by these coordinates plus that of the
// others by the rest. Families are peeled off in this way, one after the other. What a family has
// by its own tensors:
//
//     sums, sums of squares    all of its entries: each has coordinates of its own
//     P P^T, P [r, c]          r (r+1)/2 - (r-q) (r-q+1)/2 with q = min(r, c): the differentials
//                              dP P^T + P dP^T are the symmetric matrices that vanish on the
//                              complement of the image of P
//     P V^T - V P^T            r (r-1)/2 - (r-q) (r-q-1)/2 with q = min(r, 2c), likewise
//
// with several own tensors side by side. Families that no peeling reaches, sharing all they have,
// count by what the remaining coordinates of the last one give: nothing is counted twice.
//
// Example: W2^T W2 - W1 W1^T and W3^T W3 - W2 W2^T for linear:2,2,2,2: the first has W1 of its own,
// 3, the second then W2 and W3, 3.
//
// Cost: quadratic in the number of families.
#pragma once

#include <vector>

#include "abide/families/family.hpp"

namespace abide {

/// Sets `independent` of each; the sum is a lower bound of the rank of all together.
[[nodiscard]] std::size_t count_independent(const std::vector<TensorView>& views,
                                            std::vector<LawFamily>& families);

}  // namespace abide
