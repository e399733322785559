// SPDX-License-Identifier: MIT
//
// Exact rational points of a model's parameter space: at random, where degenerate things happen, or
// as a user gives them.
//
// A balanced point of a chain of matrices W_1 [n_1, n_0], W_2 [n_2, n_1], .. has
//
//     W_{l+1}^T W_{l+1} = W_l W_l^T      exactly, for every l,
//
// as deep linear networks have when they start near 0. With rational orthogonal U_l [n_l, n_l] and
// rectangular diagonals S_l [n_l, n_{l-1}] of the same d_1 .. d_rho up to sign, rho the least n_l,
//
//     W_l = U_l S_l U_{l-1}^T  gives  W_{l+1}^T W_{l+1} = U_l diag(d^2, 0) U_l^T = W_l W_l^T.
//
// A rational orthogonal matrix is a product of reflections I - 2 v v^T / v^T v; of two, with
// integer v. For n = (1, 2, 1): v = (1, 2) reflects (1, 0) to (3/5, -4/5), so that
//
//     W_1 = 2 (3/5, -4/5)^T,  W_2 = 2 (3/5, -4/5):  W_2^T W_2 = W_1 W_1^T.
//
// Reference: Arora, Cohen, Hazan, ICML 2018, section 3 (balanced initialization).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "abide/io/arrays.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

/// The entries of each parameter, row-major, in the order of their declaration.
using Point = std::vector<std::vector<Rational>>;

/// Integers in -20 .. 20, none of them 0. Within a parameter of up to 20 entries, and between small
/// parameters in a row, no two are equal up to sign.
[[nodiscard]] Point generic_point(const Program& program, Random& random);

/// Matrices are balanced, with rank rho and distinct singular values; vectors and scalars are 0.
/// Throws ModelError when the matrices, in the order of their declaration, are no chain.
[[nodiscard]] Point balanced_point(const Program& program, Random& random);

/// Every matrix has integer entries and rank exactly k; other tensors are generic. Throws
/// ModelError when k is negative or larger than a matrix allows, or when there is no matrix.
[[nodiscard]] Point rank_point(const Program& program, std::int64_t k, Random& random);

using NamedShapes = std::vector<std::pair<std::string, Shape>>;

/// The parameters of a program, in the order of their declaration.
[[nodiscard]] NamedShapes parameter_shapes(const Program& program);

/// The arrays in the order of `expected`, which may hold more than parameters: velocities, a time.
/// Throws ModelError when a name is missing or unknown or a shape is another. `file` is where the
/// arrays come from.
[[nodiscard]] Point point_from(const NamedShapes& expected, const Arrays& arrays,
                               const std::string& file);

}  // namespace abide
