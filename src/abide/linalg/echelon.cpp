// SPDX-License-Identifier: MIT
#include "abide/linalg/echelon.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "abide/linalg/fflas.hpp"

namespace abide {

Echelon::Echelon(const PrimeField& field, std::size_t columns)
    : field_(field), columns_(columns), order_(columns) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
}

Matrix Echelon::in_order(const Matrix& batch) const {
  Matrix result(batch.rows, columns_);
  for (std::size_t i = 0; i < batch.rows; ++i) {
    const double* source = batch.row(i);
    double* target = result.row(i);
    for (std::size_t j = 0; j < columns_; ++j) target[j] = source[order_[j]];
  }
  return result;
}

std::vector<std::size_t> Echelon::bring_forward(const std::vector<std::size_t>& pivots) {
  const std::size_t left = columns_ - rank_;
  std::vector<bool> is_pivot(left, false);
  for (const std::size_t position : pivots) is_pivot[position] = true;
  // Other columns stay where they are, but for those in the way: they go where pivots came from.
  std::vector<std::size_t> from(left);
  std::iota(from.begin(), from.end(), std::size_t{0});
  std::copy(pivots.begin(), pivots.end(), from.begin());
  std::size_t displaced = 0;
  for (std::size_t position = pivots.size(); position < left; ++position) {
    if (!is_pivot[position]) continue;
    while (is_pivot[displaced]) ++displaced;
    from[position] = displaced++;
  }
  std::vector<std::size_t> moved;
  for (std::size_t position = 0; position < left; ++position)
    if (from[position] != position) moved.push_back(position);
  if (moved.empty()) return from;

  std::vector<double> kept(moved.size());
  for (Block& block : blocks_)
    for (std::size_t i = 0; i < block.upper.rows; ++i) {
      double* row = block.upper.row(i) + (rank_ - block.first);
      for (std::size_t k = 0; k < moved.size(); ++k) kept[k] = row[from[moved[k]]];
      for (std::size_t k = 0; k < moved.size(); ++k) row[moved[k]] = kept[k];
    }
  std::vector<std::size_t> columns(moved.size());
  for (std::size_t k = 0; k < moved.size(); ++k) columns[k] = order_[rank_ + from[moved[k]]];
  for (std::size_t k = 0; k < moved.size(); ++k) order_[rank_ + moved[k]] = columns[k];
  return from;
}

std::size_t Echelon::add(const Matrix& batch) {
  if (batch.columns != columns_)
    throw std::invalid_argument("Echelon: a batch of " + std::to_string(batch.columns) +
                                " columns, expected " + std::to_string(columns_));
  if (rank_ == columns_ || batch.rows == 0) return 0;
  const std::uint64_t p = field_.prime();
  Matrix rows = in_order(batch);
  for (const Block& block : blocks_) {
    const std::size_t s = block.upper.rows;
    double* pivots = rows.row(0) + block.first;
    fflas::divide_by_upper(p, rows.rows, s, block.upper.row(0), block.upper.columns, pivots,
                           columns_);
    fflas::subtract_product(p, rows.rows, block.upper.columns - s, s, pivots, columns_,
                            block.upper.row(0) + s, block.upper.columns, pivots + s, columns_);
  }
  const std::size_t left = columns_ - rank_;
  fflas::Elimination elimination =
      fflas::eliminate(p, rows.rows, left, rows.row(0) + rank_, columns_);
  const std::size_t added = elimination.rank;
  if (added == 0) return 0;

  std::vector<std::size_t> place(left);  // of each position in the elimination's own order
  for (std::size_t j = 0; j < left; ++j) place[elimination.column_order[j]] = j;
  elimination.column_order.resize(added);
  const std::vector<std::size_t> from = bring_forward(elimination.column_order);
  Block block{rank_, Matrix(added, left)};
  for (std::size_t i = 0; i < added; ++i) {
    const double* source = rows.row(i) + rank_;
    double* target = block.upper.row(i);
    for (std::size_t j = i; j < left; ++j) target[j] = source[place[from[j]]];
  }
  bytes_ += block.upper.entries.size() * sizeof(double);
  blocks_.push_back(std::move(block));
  rank_ += added;
  return added;
}

std::size_t Echelon::bytes_to_add(std::size_t batch_rows) const {
  // The batch, its copy in order, and the block or the working copies of an elimination.
  return bytes_ + 3 * batch_rows * columns_ * sizeof(double);
}

std::size_t rank(const PrimeField& field, Matrix a) {
  return fflas::eliminate(field.prime(), a.rows, a.columns, a.row(0), a.columns).rank;
}

}  // namespace abide
