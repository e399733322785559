// SPDX-License-Identifier: MIT
//
// A subspace of F^n over any field, row by row: the one dense elimination for what is small, or
// over a field that linalg/echelon.hpp does not know.
//
// Each row is reduced by those before it; what is left, divided by its first entry other than 0, is
// kept, and that entry's column is its pivot. So row i is 0 at the pivots of rows 1, .., i-1 and 1
// at its own. It may have entries at later pivots: the null space is solved for from the last row
// to the first.
//
// Example over Q, n = 3: (2, 4, 6) is kept as (1, 2, 3) with pivot 0; (1, 2, 4) leaves (0, 0, 1)
// with pivot 2; (0, 0, 5) is in the span. The null space is that of x_0 = -2 x_1, x_2 = 0.
//
// Cost: O(r n) operations for a row, where r are kept; O(r^2) for each vector of the null space.
// Memory: r n elements. Reference: any book on linear algebra; pivots are a column rank profile
// (J.-G. Dumas, C. Pernet, Z. Sultan, "Computing the rank profile matrix", ISSAC 2015).
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "abide/ring/ring.hpp"

namespace abide {

template <Field F>
class RowEchelon {
 public:
  using Element = typename F::Element;
  using Row = std::vector<Element>;

  RowEchelon(F field, std::size_t columns) : field_(std::move(field)), columns_(columns) {}

  [[nodiscard]] std::size_t rank() const { return rows_.size(); }
  [[nodiscard]] bool full() const { return rows_.size() == columns_; }
  /// In the order of the rows kept.
  [[nodiscard]] const std::vector<std::size_t>& pivots() const { return pivots_; }

  /// Whether the row, of `columns` entries, is in the span.
  [[nodiscard]] bool contains(Row row) const {
    reduce(row);
    return first_other_than_zero(row) == columns_;
  }

  /// Adds the row; false when it is in the span.
  bool add(Row row) {
    reduce(row);
    const std::size_t pivot = first_other_than_zero(row);
    if (pivot == columns_) return false;
    const Element scale = field_.inverse(row[pivot]);
    for (Element& x : row) x = field_.mul(x, scale);
    rows_.push_back(std::move(row));
    pivots_.push_back(pivot);
    return true;
  }

  /// The canonical basis of {x : every row . x = 0}: one vector for each column without a pivot, in
  /// order, which is 1 there and 0 at the other such columns.
  [[nodiscard]] std::vector<Row> null_space() const {
    std::vector<bool> has_pivot(columns_, false);
    for (const std::size_t pivot : pivots_) has_pivot[pivot] = true;
    std::vector<Row> basis;
    for (std::size_t free = 0; free < columns_; ++free) {
      if (has_pivot[free]) continue;
      Row x(columns_, field_.zero());
      x[free] = field_.one();
      for (std::size_t i = rows_.size(); i-- > 0;) {
        Element sum = rows_[i][free];
        for (std::size_t k = i + 1; k < rows_.size(); ++k)
          sum = field_.add(sum, field_.mul(rows_[i][pivots_[k]], x[pivots_[k]]));
        x[pivots_[i]] = field_.neg(sum);
      }
      basis.push_back(std::move(x));
    }
    return basis;
  }

 private:
  void reduce(Row& row) const {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Element factor = row[pivots_[i]];
      if (field_.is_zero(factor)) continue;
      const Row& other = rows_[i];
      // Where products of doubles are exact, one reduction for each entry is enough.
      if constexpr (requires { field_.reduce(row.data(), row.size()); }) {
        for (std::size_t j = 0; j < columns_; ++j) row[j] -= factor * other[j];
        field_.reduce(row.data(), row.size());
      } else {
        for (std::size_t j = pivots_[i]; j < columns_; ++j)
          row[j] = field_.sub(row[j], field_.mul(factor, other[j]));
      }
    }
  }
  [[nodiscard]] std::size_t first_other_than_zero(const Row& row) const {
    return static_cast<std::size_t>(
        std::find_if(row.begin(), row.end(), [&](const Element& x) { return !field_.is_zero(x); }) -
        row.begin());
  }

  F field_;
  std::size_t columns_;
  std::vector<Row> rows_;
  std::vector<std::size_t> pivots_;
};

}  // namespace abide
