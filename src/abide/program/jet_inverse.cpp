// SPDX-License-Identifier: MIT
//
// Inverses of matrices of jets; see program/jet_tensor.hpp.
#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/jet_tensor.hpp"

namespace abide {

namespace {

// target -= factor * source, reduced.
void subtract_multiple(const PrimeField& field, double factor, const double* source, double* target,
                       std::size_t count) {
  for (std::size_t j = 0; j < count; ++j) target[j] = field.reduce(target[j] - factor * source[j]);
}

// Gauss-Jordan elimination of n rows [matrix | identity] of length 2n, which become [identity |
// inverse]. Whether there is an inverse.
bool eliminate(const PrimeField& field, std::vector<double>& rows, std::size_t n) {
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    while (pivot < n && rows[pivot * 2 * n + column] == 0) ++pivot;
    if (pivot == n) return false;
    double* row = rows.data() + column * 2 * n;
    if (pivot != column) std::swap_ranges(row, row + 2 * n, rows.data() + pivot * 2 * n);
    const double factor = field.inverse(row[column]);
    for (std::size_t j = column; j < 2 * n; ++j) row[j] = field.mul(factor, row[j]);
    for (std::size_t i = 0; i < n; ++i) {
      double* other = rows.data() + i * 2 * n;
      if (i != column && other[column] != 0)
        subtract_multiple(field, other[column], row + column, other + column, 2 * n - column);
    }
  }
  return true;
}

}  // namespace

Plane JetArithmetic::inverted(const Inverse& inverse, std::size_t stack, std::size_t n,
                              const Plane& plane) const {
  if (plane.zero()) throw SingularMatrix(inverse.what, n);
  const std::size_t w = width(plane);
  Plane result{std::vector<double>(plane.values.size()), plane.batched};
  std::vector<double> rows(2 * n * n);
  for (std::size_t h = 0; h < stack; ++h)
    for (std::size_t b = 0; b < w; ++b) {
      const auto at = [&](std::size_t i, std::size_t j) { return ((h * n + i) * n + j) * w + b; };
      std::fill(rows.begin(), rows.end(), 0.0);
      for (std::size_t i = 0; i < n; ++i) {
        rows[i * 2 * n + n + i] = 1;
        for (std::size_t j = 0; j < n; ++j) rows[i * 2 * n + j] = plane.values[at(i, j)];
      }
      if (!eliminate(field_, rows, n)) throw SingularMatrix(inverse.what, n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) result.values[at(i, j)] = rows[i * 2 * n + n + j];
    }
  return result;
}

JetTensor JetArithmetic::inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                                 const JetTensor& operand) const {
  const int depth = depth_of(operand);
  if (depth == 0)
    return {operand.entries,
            {inverted(inverse, stack, n, operand.zero(0) ? Plane{} : operand.planes[0])}};
  ContractionPlan product;
  product.stack = stack;
  product.rows = product.columns = product.inner = n;
  product.binary = true;
  const JetTensor z = this->inverse(inverse, stack, n, lower_half(operand, depth));
  const JetTensor zyz = contract(product, contract(product, z, upper_half(operand, depth)), z);
  const JetTensor* terms[] = {&zyz};
  return extend(z, sum(Sum{{-1}}, terms), depth - 1);
}

}  // namespace abide
