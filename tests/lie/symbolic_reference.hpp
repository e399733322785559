// SPDX-License-Identifier: MIT
//
// The slow way to count: vector fields as tuples of polynomials over Q, brackets by symbolic
// differentiation, the rank of their values over Q at a random point. For tiny models only.
#pragma once

#include <flint/fmpq_mat.h>

#include <vector>

#include "abide/flow/flow.hpp"
#include "program/evaluation.hpp"

namespace abide::testing {

using SymbolicField = std::vector<Polynomial>;

/// [X, Y]_i = sum_j X_j dY_i/dx_j - Y_j dX_i/dx_j
inline SymbolicField symbolic_bracket(const PolynomialRing& ring, const SymbolicField& x,
                                      const SymbolicField& y) {
  SymbolicField result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Polynomial sum = ring.zero();
    for (std::size_t j = 0; j < x.size(); ++j) {
      sum = ring.add(sum, ring.mul(x[j], ring.derivative(y[i], j)));
      sum = ring.sub(sum, ring.mul(y[j], ring.derivative(x[i], j)));
    }
    result.push_back(sum);
  }
  return result;
}

/// A subspace of Q^n that grows by one vector at a time, by exact elimination.
class RationalSpan {
 public:
  explicit RationalSpan(std::size_t n) : n_(n) {}
  bool add(const std::vector<Rational>& vector) {
    rows_.push_back(vector);
    fmpq_mat_t m;
    fmpq_mat_init(m, static_cast<slong>(rows_.size()), static_cast<slong>(n_));
    for (std::size_t i = 0; i < rows_.size(); ++i)
      for (std::size_t j = 0; j < n_; ++j) fmpq_set(fmpq_mat_entry(m, i, j), rows_[i][j].flint());
    const slong rank = fmpq_mat_rref(m, m);
    fmpq_mat_clear(m);
    if (static_cast<std::size_t>(rank) == rows_.size()) return true;
    rows_.pop_back();
    return false;
  }
  [[nodiscard]] std::size_t rank() const { return rows_.size(); }

 private:
  std::size_t n_;
  std::vector<std::vector<Rational>> rows_;
};

/// Ranks after level 1, 2, .. until one adds nothing or the space is full, for the fields of which
/// `generators` span all (their values for each choice of the probe, as polynomials in the state).
inline std::vector<std::size_t> symbolic_levels(const PolynomialRing& ring,
                                                const std::vector<SymbolicField>& generators,
                                                const std::vector<Rational>& point) {
  const std::size_t n = point.size();
  const auto value = [&](const SymbolicField& field) {
    std::vector<Rational> values;
    for (const Polynomial& p : field) values.push_back(ring.evaluate(p, point));
    return values;
  };
  RationalSpan span(n);
  std::vector<std::size_t> ranks;
  std::vector<SymbolicField> newest;
  for (const SymbolicField& x : generators)
    if (span.add(value(x))) newest.push_back(x);
  ranks.push_back(span.rank());
  // M_(k+1) = M_k + [X, M_k], but fields that are dependent at one point may still differ: all
  // brackets with the generators are kept.
  std::vector<SymbolicField> level = generators;
  while (span.rank() < n && ranks.size() < 6) {
    std::vector<SymbolicField> next;
    const std::size_t before = span.rank();
    for (const SymbolicField& x : generators)
      for (const SymbolicField& y : level) {
        next.push_back(symbolic_bracket(ring, x, y));
        span.add(value(next.back()));
      }
    ranks.push_back(span.rank());
    if (span.rank() == before) break;
    level = std::move(next);
  }
  return ranks;
}

}  // namespace abide::testing
