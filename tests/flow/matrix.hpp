// SPDX-License-Identifier: MIT
//
// Matrices over Q in tests of metrics, by the definitions.
#pragma once

#include <utility>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide::testing {

using Vector = std::vector<Rational>;
/// By rows.
using RationalMatrix = std::vector<Vector>;

inline RationalMatrix transposed(const RationalMatrix& a) {
  RationalMatrix result(a.empty() ? 0 : a[0].size(), Vector(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j) result[j][i] = a[i][j];
  return result;
}

inline RationalMatrix product(const RationalMatrix& a, const RationalMatrix& b) {
  RationalMatrix result(a.size(), Vector(b.at(0).size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k)
      for (std::size_t j = 0; j < b[k].size(); ++j) result[i][j] += a[i][k] * b[k][j];
  return result;
}

inline Vector product(const RationalMatrix& a, const Vector& v) {
  Vector result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < v.size(); ++j) result[i] += a[i][j] * v[j];
  return result;
}

/// Row-major entries as rows.
inline RationalMatrix rows_of(const Vector& entries, std::size_t columns) {
  RationalMatrix result;
  for (std::size_t i = 0; i < entries.size(); i += columns)
    result.emplace_back(entries.begin() + static_cast<std::ptrdiff_t>(i),
                        entries.begin() + static_cast<std::ptrdiff_t>(i + columns));
  return result;
}

/// v with a v = b, a being square; empty when a is singular. By Gauss-Jordan elimination.
inline Vector solution(RationalMatrix a, Vector b) {
  const std::size_t n = a.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    while (pivot < n && a[pivot][column].is_zero()) ++pivot;
    if (pivot == n) return {};
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == column || a[i][column].is_zero()) continue;
      const Rational factor = a[i][column] / a[column][column];
      for (std::size_t j = 0; j < n; ++j) a[i][j] -= factor * a[column][j];
      b[i] -= factor * b[column];
    }
  }
  for (std::size_t i = 0; i < n; ++i) b[i] /= a[i][i];
  return b;
}

}  // namespace abide::testing
