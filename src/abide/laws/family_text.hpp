// SPDX-License-Identifier: MIT
//
// A family of laws as text.
//
// A family is a combination of the products of laws/products.hpp; how it is written depends on its
// form. Positive terms come first. An antisymmetric family is written pair by pair, what leaves a
// layer first: c (A.T @ B - B.T @ A). A vector is written as sums, diagonals, and elementwise
// products, such as 2*sum(W2, axis=0) - diag(W1 @ W1.T) - b1*b1.
//
// Example: coefficients -1 and 1 of W1 @ W1.T and W2.T @ W2 are W2.T @ W2 - W1 @ W1.T.
//
// Cost: linear in the text.
#pragma once

#include <utility>
#include <vector>

#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/laws/products.hpp"

namespace abide {

/// Candidates with their coefficients, which are not 0. A candidate in a symmetric or antisymmetric
/// combination stands for itself and, with the same or the opposite sign, its transpose.
using Combination = std::vector<std::pair<Candidate, Rational>>;

/// Terms with their coefficients, none 0, the positive ones first.
[[nodiscard]] Notation positive_first(const std::vector<std::pair<Notation, Rational>>& terms);

[[nodiscard]] Notation write_family(MatrixLaw::Form form, const Combination& combination);

/// A family times a factor in the time; as it is when the factor is 1.
[[nodiscard]] Notation times_factor(const SparsePolynomial& factor, const VariableNames& names,
                                    const Notation& family);

}  // namespace abide
