// SPDX-License-Identifier: MIT
#include "abide/linalg/echelon.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "abide/linalg/fflas.hpp"

namespace abide {

namespace {

void reorder_columns(const std::vector<std::size_t>& order, const Matrix& from, Matrix& to) {
  for (std::size_t i = 0; i < from.rows; ++i) {
    const double* source = from.row(i);
    double* target = to.row(i);
    for (std::size_t j = 0; j < order.size(); ++j) target[j] = source[order[j]];
  }
}

// Columns `first` and on, as a matrix of its own.
Matrix columns_from(const Matrix& a, std::size_t first) {
  Matrix result(a.rows, a.columns - first);
  for (std::size_t i = 0; i < a.rows; ++i)
    std::copy(a.row(i) + first, a.row(i) + a.columns, result.row(i));
  return result;
}

}  // namespace

Echelon::Echelon(const PrimeField& field, std::size_t columns) : field_(field), columns_(columns) {}

std::size_t Echelon::add(Matrix batch) {
  if (batch.columns != columns_)
    throw std::invalid_argument("Echelon: a batch of " + std::to_string(batch.columns) +
                                " columns, expected " + std::to_string(columns_));
  if (rank_ == columns_ || batch.rows == 0) return 0;
  const std::uint64_t p = field_.prime();
  for (const Block& block : blocks_) {
    const std::size_t s = block.upper.rows;
    Matrix ordered(batch.rows, batch.columns);
    reorder_columns(block.column_order, batch, ordered);
    fflas::divide_by_upper(p, ordered.rows, s, block.upper.row(0), block.upper.columns,
                           ordered.row(0), ordered.columns);
    fflas::subtract_product(p, ordered.rows, ordered.columns - s, s, ordered.row(0),
                            ordered.columns, block.upper.row(0) + s, block.upper.columns,
                            ordered.row(0) + s, ordered.columns);
    batch = columns_from(ordered, s);
  }
  const fflas::Elimination elimination =
      fflas::eliminate(p, batch.rows, batch.columns, batch.row(0), batch.columns);
  if (elimination.rank == 0) return 0;
  batch.rows = elimination.rank;
  batch.entries.resize(batch.rows * batch.columns);
  batch.entries.shrink_to_fit();
  bytes_ += batch.entries.size() * sizeof(double);
  rank_ += elimination.rank;
  blocks_.push_back({elimination.column_order, std::move(batch)});
  return elimination.rank;
}

std::size_t Echelon::bytes_to_add(std::size_t batch_rows) const {
  // The batch and its reordered copy before the first block, or the batch that becomes a block and
  // the working copies of an elimination (FFLAS-FFPACK stays within one more of the same size).
  return bytes_ + 3 * batch_rows * columns_ * sizeof(double);
}

std::size_t rank(const PrimeField& field, Matrix a) {
  return fflas::eliminate(field.prime(), a.rows, a.columns, a.row(0), a.columns).rank;
}

}  // namespace abide
