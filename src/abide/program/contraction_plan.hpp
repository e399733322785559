// SPDX-License-Identifier: MIT
//
// How a contraction is carried out: every contraction is a stack of matrix products.
//
// The indices of (left, right -> result) fall into four groups:
//     h  in all three             a stack of independent products
//     m  in left and result       rows
//     n  in right and result      columns
//     k  in left and right        summed
// so that with the operands' entries reordered to left[h][m][k] and right[h][k][n],
//     result[h][m][n] = sum over k of left[h][m][k] * right[h][k][n].
// A contraction of one operand sums over k: result[m] = sum over k of left[m][k].
//
// Example: 'ij,kj->ik' (U @ V.T) has m = i, n = k, k = j; the right operand is reordered. As it
// lies there, it is the transpose of what is wanted, which a library of matrix products can use
// directly.
#pragma once

#include <cstddef>

#include "abide/program/entry_map.hpp"
#include "abide/program/program.hpp"

namespace abide {

struct ContractionPlan {
  std::size_t stack = 1;    ///< product of the sizes in h
  std::size_t rows = 1;     ///< in m
  std::size_t columns = 1;  ///< in n
  std::size_t inner = 1;    ///< in k
  bool binary = false;
  /// Which entry of the operand each entry of the reordered operand is.
  EntryMap left_order, right_order;
  /// Which entry of result[h][m][n] each entry of the result is.
  EntryMap result_order;
  /// Whether the tensor, as it lies, is left[h][k][m], right[h][n][k], result[h][n][m].
  bool left_transposed = false, right_transposed = false, result_transposed = false;
};

[[nodiscard]] ContractionPlan plan(const Program& program, const Node& contraction);

}  // namespace abide
