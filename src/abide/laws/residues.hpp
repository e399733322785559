// SPDX-License-Identifier: MIT
//
// Polynomials modulo one prime near 2^61: their values, and reading them back.
//
// A vector of rational numbers that is known up to a factor modulo p is scaled to have a 1, and
// each entry is the fraction a/b, with small a and b, of which it is the residue: there is at most
// one with 2 |a| b < p. What is read is a candidate, to be tested elsewhere.
//
// Example modulo 101: (2, 1) and (1, 51) are multiples of each other; both are read as (2, 1).
//
// Cost: O(t d) for the value of t terms of degree d; O(n log^2 p) to read n entries.
// J. von zur Gathen, J. Gerhard, "Modern Computer Algebra", Section 5.10.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "abide/ring/sparse_polynomial.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

/// A polynomial at a point.
[[nodiscard]] std::uint64_t value_modulo(const WordField& field, const SparsePolynomial& f,
                                         const std::vector<std::uint64_t>& point);
/// Its derivative where the coordinates move so.
[[nodiscard]] std::uint64_t derivative_modulo(const WordField& field, const SparsePolynomial& f,
                                              const std::vector<std::uint64_t>& point,
                                              const std::vector<std::uint64_t>& motion);

/// Coprime integers, the last positive, of which these are the residues up to a factor; nothing
/// where they would be large.
[[nodiscard]] std::optional<std::vector<Rational>> small_integers(
    const WordField& field, const std::vector<std::uint64_t>& residues);

}  // namespace abide
