// SPDX-License-Identifier: MIT
//
// The extactic matrix of a flow: words in its fields, applied to the monomials of low degree.
//
// Let v be all monomials up to some degree, (1, x, y) for degree 1, and w_0 = 1, w_1, w_2, .. words
// in the operators X_xi (laws/trajectory.hpp). The matrix is
//
//     E[j,i] = w_j(v_i).
//
// A polynomial f = c.v is a Darboux polynomial if X_xi f = K_xi f for all controls xi, K_xi being a
// polynomial. Then w f is divisible by f for every word, and so is every entry of E c: where f = 0,
// E c = 0, and E has a rank below its rank at generic points unless c was in its kernel before. So
// f divides the minors of E. Where rows stop to raise the rank r, the kernel of E over the rational
// functions is closed under X_xi; with one column for each vector made 1 it consists of first
// integrals.
//
// Example, x' = x e, y' = 2 y e, with e = 1: E has the rows (1, x, y), (0, x, 2y), (0, x, 4y), and
// the determinant 2 x y: x and y are Darboux polynomials.
//
// Which rows count is found at a random point modulo a prime near 2^61: rows of low order first,
// until all columns are independent, or two orders in a row brought nothing, or minors would have a
// degree beyond limits().darboux_degree. All is seen modulo that prime; what follows from it are
// candidates.
//
// Cost: O(m^3) for m columns beside the trajectories, of order up to m, at most two more of each
// order than raise the rank.
// J. V. Pereira, "Vector fields, invariant varieties and linear systems", Ann. Inst. Fourier 51
// (2001); C. Christopher, J. Llibre, J. V. Pereira, "Multiplicity of invariant algebraic curves in
// polynomial vector fields", Pacific J. Math. 229 (2007).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "abide/laws/trajectory.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

/// Monomials in so many variables up to a degree, as polynomials: 1, then by degree.
[[nodiscard]] std::vector<SparsePolynomial> monomials_up_to(std::size_t variables, int degree);

class Extactic {
 public:
  /// What one row is: a coefficient of a trajectory.
  struct Row {
    std::size_t order = 0, controls = 0;
    bool raises_rank = false;
  };

  /// Of these polynomials as columns, all of degree up to `degree`; the flow, which must outlive
  /// this, may invert nothing. Throws Interrupted.
  Extactic(const Flow& flow, std::vector<SparsePolynomial> columns, int degree, WordField field,
           std::uint64_t seed, StopFlag stop);

  [[nodiscard]] const std::vector<SparsePolynomial>& columns() const { return columns_; }
  [[nodiscard]] const WordField& field() const { return field_; }
  [[nodiscard]] std::size_t rank() const { return pivots_.size(); }
  /// The first independent columns.
  [[nodiscard]] const std::vector<std::size_t>& pivots() const { return pivots_; }
  /// Those that raise the rank, and others.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  /// No entry of the row has a higher degree.
  [[nodiscard]] std::size_t degree(const Row& row) const;
  /// No minor of rows that raise the rank has a higher degree.
  [[nodiscard]] std::size_t minor_degree() const;
  /// Whether there are further rows, which would be beyond the limit.
  [[nodiscard]] bool cut() const { return cut_; }
  /// Forgets the other rows.
  void keep_independent_rows() {
    std::erase_if(rows_, [](const Row& row) { return !row.raises_rank; });
  }

  /// All rows at a point of any ring.
  template <Ring R>
  [[nodiscard]] std::vector<std::vector<typename R::Element>> at(
      const R& ring, const std::vector<typename R::Element>& point);

 private:
  template <Ring R>
  [[nodiscard]] std::vector<typename SeriesRing<R>::Element> along(
      const R& ring, const std::vector<typename R::Element>& point, std::size_t controls,
      std::size_t order);
  void choose_rows(std::uint64_t seed);

  const Flow& flow_;
  std::vector<SparsePolynomial> columns_;
  int degree_;
  WordField field_;
  std::uint64_t seed_;
  StopFlag stop_;
  std::vector<Controls> controls_;
  std::vector<Row> rows_;
  std::vector<std::size_t> pivots_;
  bool cut_ = false;
};

template <Ring R>
std::vector<typename SeriesRing<R>::Element> Extactic::along(
    const R& ring, const std::vector<typename R::Element>& point, std::size_t controls,
    std::size_t order) {
  while (controls_.size() <= controls) controls_.emplace_back(flow_, seed_ + controls_.size());
  const auto x = trajectory(flow_, ring, point, controls_[controls], order, stop_);
  const SeriesRing<R> series(ring, order + 1);
  std::vector<typename SeriesRing<R>::Element> result;
  for (const SparsePolynomial& column : columns_) {
    result.push_back(series.zero());
    for (const auto& [monomial, c] : column.terms) {
      auto term = series.from(c);
      for (const std::uint32_t i : monomial) term = series.mul(term, x[i]);
      result.back() = series.add(result.back(), term);
    }
  }
  return result;
}

template <Ring R>
std::vector<std::vector<typename R::Element>> Extactic::at(
    const R& ring, const std::vector<typename R::Element>& point) {
  std::vector<std::vector<typename R::Element>> result(rows_.size());
  for (std::size_t controls = 0; controls < controls_.size(); ++controls) {
    std::size_t order = 0;
    bool used = false;
    for (const Row& row : rows_)
      if (row.controls == controls) {
        order = std::max(order, row.order);
        used = true;
      }
    if (!used) continue;
    const auto series = along(ring, point, controls, order);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].controls == controls)
        for (const auto& column : series) result[i].push_back(column[rows_[i].order]);
  }
  return result;
}

}  // namespace abide
