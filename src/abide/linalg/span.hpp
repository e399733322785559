// SPDX-License-Identifier: MIT
//
// A growing subspace of Z_p^n, by batches of vectors: what counting needs of linear algebra.
//
// Two forms. Dense (linalg/echelon.hpp): all in matrix products, n^2 / 2 numbers when full. Sparse
// (linalg/sparse_span.hpp): as many numbers as the rows kept have entries other than 0, for vectors
// that have few. Both give the same ranks.
//
// Example: after (1, 2, 3) and (2, 4, 6) the dimension is 1; (0, 0, 5) adds 1.
//
// Cost: O(r n) operations for a dense row, r being the rank; for a sparse one what the rows that it
// is reduced by have entries.
#pragma once

#include <cstddef>
#include <memory>

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide {

class Span {
 public:
  virtual ~Span() = default;

  /// Adds the span of the rows, canonical residues; returns by how much the dimension grew. Throws
  /// std::invalid_argument when the batch has another number of columns.
  virtual std::size_t add(const Matrix& batch) = 0;
  [[nodiscard]] virtual std::size_t rank() const = 0;
  /// A bound on the bytes needed while a batch of so many rows is added, what is held now included.
  [[nodiscard]] virtual std::size_t bytes_to_add(std::size_t batch_rows) const = 0;
};

enum class SpanForm { dense, sparse };

/// The subspace {0} of Z_p^columns.
[[nodiscard]] std::unique_ptr<Span> make_span(SpanForm form, const PrimeField& field,
                                              std::size_t columns);

}  // namespace abide
