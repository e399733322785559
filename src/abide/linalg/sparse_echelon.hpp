// SPDX-License-Identifier: MIT
//
// A growing subspace of Z_p^n spanned by sparse vectors, p near 2^61: how many of them are
// independent, in memory that is that of the vectors kept, not n times as many.
//
// Each vector is reduced by those before it that have a pivot where it is not 0, from the first
// coordinate on; what is left, if anything, is kept with its first coordinate as a pivot. Vectors
// with few common coordinates stay as sparse as they are. Where they do not, the work grows like
// that of dense elimination: it is counted, so that a caller can stop.
//
// Example: (1, 1, 0), (0, 1, 1), (1, 0, -1): the third becomes (0, -1, -1), then 0; dimension 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "abide/ring/word_field.hpp"

namespace abide {

class SparseEchelon {
 public:
  /// (coordinate, value), by increasing coordinate, no value 0.
  using Row = std::vector<std::pair<std::size_t, std::uint64_t>>;

  explicit SparseEchelon(const WordField& field) : field_(field) {}

  /// Whether the row is independent of those before it.
  bool add(Row row);

  [[nodiscard]] std::size_t rank() const { return rows_.size(); }
  /// Coordinates of the rows that are kept, together.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Coordinates that were looked at in reductions so far.
  [[nodiscard]] double work() const { return work_; }

 private:
  WordField field_;
  std::unordered_map<std::size_t, Row> rows_;  // by pivot, where they are 1
  std::size_t size_ = 0;
  double work_ = 0;
};

}  // namespace abide
