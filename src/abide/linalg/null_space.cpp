// SPDX-License-Identifier: MIT
#include "abide/linalg/null_space.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "abide/linalg/fflas.hpp"

namespace abide {

namespace {

constexpr std::size_t kBatch = 512;  // rows of A, columns of X

// [U | V] with U upper triangular, in the first `rank` rows of a matrix.
struct Triangular {
  std::size_t rank = 0;
  std::vector<std::size_t> order;  // the column of A at each position
};

// Reorders the entries from `first` on of some rows: position i gets what is at first + from[i].
void reorder(Matrix& a, std::size_t first_row, std::size_t end_row, std::size_t first,
             const std::vector<std::size_t>& from) {
  std::vector<double> kept(from.size());
  for (std::size_t row = first_row; row < end_row; ++row) {
    double* entries = a.row(row) + first;
    for (std::size_t i = 0; i < from.size(); ++i) kept[i] = entries[from[i]];
    std::copy(kept.begin(), kept.end(), entries);
  }
}

Triangular eliminate(const PrimeField& field, Matrix& a, StopFlag stop) {
  const std::size_t n = a.columns;
  const std::uint64_t p = field.prime();
  Triangular result;
  result.order.resize(n);
  std::iota(result.order.begin(), result.order.end(), std::size_t{0});
  for (std::size_t begin = 0; begin < a.rows; begin += kBatch) {
    look_at(stop);
    const std::size_t rank = result.rank;
    if (rank == n) break;
    const std::size_t end = std::min(a.rows, begin + kBatch);
    const std::size_t count = end - begin;
    if (begin > 0) reorder(a, begin, end, 0, result.order);
    double* rows = a.row(begin);
    fflas::divide_by_upper(p, count, rank, a.row(0), n, rows, n);
    fflas::subtract_product(p, count, n - rank, rank, rows, n, a.row(0) + rank, n, rows + rank, n);
    const fflas::Elimination batch = fflas::eliminate(p, count, n - rank, rows + rank, n);
    // The pivots, in the order of the elimination, then the others in order.
    const std::vector<std::size_t>& eliminated = batch.column_order;
    std::vector<std::size_t> now(eliminated.begin(),
                                 eliminated.begin() + static_cast<std::ptrdiff_t>(batch.rank));
    std::vector<std::size_t> others(eliminated.begin() + static_cast<std::ptrdiff_t>(batch.rank),
                                    eliminated.end());
    std::sort(others.begin(), others.end());
    now.insert(now.end(), others.begin(), others.end());
    reorder(a, 0, rank, rank, now);
    std::vector<std::size_t> place(n - rank);  // of each column in the elimination's own order
    for (std::size_t j = 0; j < n - rank; ++j) place[eliminated[j]] = j;
    std::vector<std::size_t> within(n - rank);
    for (std::size_t j = 0; j < n - rank; ++j) within[j] = place[now[j]];
    for (std::size_t i = 0; i < batch.rank; ++i) {
      const double* source = a.row(begin + i);
      double* target = a.row(rank + i);
      // What is below the diagonal is not U's.
      std::vector<double> row(n, 0.0);
      for (std::size_t j = i; j < n - rank; ++j) row[rank + j] = source[rank + within[j]];
      std::copy(row.begin(), row.end(), target);
    }
    std::vector<std::size_t> columns(n - rank);
    for (std::size_t j = 0; j < n - rank; ++j) columns[j] = result.order[rank + now[j]];
    std::copy(columns.begin(), columns.end(),
              result.order.begin() + static_cast<std::ptrdiff_t>(rank));
    result.rank += batch.rank;
  }
  return result;
}

}  // namespace

Matrix null_space(const PrimeField& field, Matrix a, StopFlag stop) {
  const std::size_t n = a.columns;
  const auto [rank, order] = eliminate(field, a, stop);
  // [U | V] -> X = U^-1 V in place.
  for (std::size_t first = rank; first < n; first += kBatch) {
    look_at(stop);
    fflas::solve_upper(field.prime(), rank, std::min(kBatch, n - first), a.row(0), n,
                       a.row(0) + first, n);
  }
  std::vector<std::size_t> free(n - rank);  // positions in `order`, by the column they stand for
  for (std::size_t j = 0; j < free.size(); ++j) free[j] = rank + j;
  std::sort(free.begin(), free.end(),
            [&order = order](std::size_t i, std::size_t j) { return order[i] < order[j]; });
  Matrix basis(n - rank, n);
  for (std::size_t k = 0; k < free.size(); ++k) {
    basis(k, order[free[k]]) = 1;
    for (std::size_t i = 0; i < rank; ++i) basis(k, order[i]) = field.neg(a(i, free[k]));
  }
  return basis;
}

}  // namespace abide
