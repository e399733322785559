// SPDX-License-Identifier: MIT
//
// A growing subspace of Z_p^n, and how much each new batch of vectors adds to it.
//
// The subspace is held as a chain of blocks. Columns are kept in an order in which the pivots of
// block 1 come first, then those of block 2, and so on; block i speaks only of the columns from its
// own pivots on:
//
//     block 1   [ U1 | V1             ]     U1 upper triangular, s_1 pivot columns
//     block 2        [ U2 | V2        ]     U2 upper triangular, s_2 pivot columns
//     ...
//
// A batch of new rows [P | R] meets the blocks in order: subtracting (P U1^-1) [U1 | V1] clears the
// pivot columns and leaves R - (P U1^-1) V1 for the next block. What is left at the end is
// eliminated; its rank is what the batch adds, and its echelon rows become the next block. All the
// work is in matrix products, and the sum of it over any sequence of batches is that of one
// elimination of all the rows together: apart from the order of columns, nothing is updated twice.
//
// Tiny example, p = 7, n = 3: after rows (1,2,3) and (2,4,6) the dimension is 1; (0,0,5) adds 1;
// (3,6,2) = 3 (1,2,3) + (0,0,-7) adds 0.
//
// Vectors: canonical residues, `columns` of them. The order of rows within a batch does not matter.
//
// Cost: O(r n) for each row of a batch, r being the rank, in products of matrices. Memory: at most
// n^2 / 2 numbers. Reference: C.-P. Jeannerod, C. Pernet, A. Storjohann, "Rank-profile revealing
// Gaussian elimination and the CUP matrix decomposition", J. Symbolic Computation 56 (2013).
#pragma once

#include <cstddef>
#include <vector>

#include "abide/linalg/matrix.hpp"
#include "abide/linalg/span.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide {

class Echelon : public Span {
 public:
  Echelon(const PrimeField& field, std::size_t columns);

  /// Adds the span of the rows; returns by how much the dimension grew.
  /// Throws std::invalid_argument when the batch has another number of columns.
  std::size_t add(const Matrix& batch) override;

  [[nodiscard]] std::size_t rank() const override { return rank_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  /// Bytes held now.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// A bound on the bytes needed while a batch of so many rows is added, what is held now included.
  [[nodiscard]] std::size_t bytes_to_add(std::size_t batch_rows) const override;

 private:
  struct Block {
    std::size_t first;  // position of its first pivot
    Matrix upper;       // [U | V], the columns from position `first` on
  };

  // The rows, with columns in the current order.
  [[nodiscard]] Matrix in_order(const Matrix& batch) const;
  // Makes the pivots (positions from `rank_` on) the next positions, moving few other columns.
  // Returns for each position from `rank_` on, counted from there, the one it held before.
  std::vector<std::size_t> bring_forward(const std::vector<std::size_t>& pivots);

  PrimeField field_;
  std::size_t columns_;
  std::size_t rank_ = 0;
  std::size_t bytes_ = 0;
  std::vector<std::size_t> order_;  // the column at each position
  std::vector<Block> blocks_;
};

/// The dimension of the row space of A.
[[nodiscard]] std::size_t rank(const PrimeField& field, Matrix a);

}  // namespace abide
