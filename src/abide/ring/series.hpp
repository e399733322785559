// SPDX-License-Identifier: MIT
//
// Power series over any ring, cut off after so many terms: R[t] / (t^n).
//
// A trajectory x' = X(x) through a point has the series x_0 + x_1 t + x_2 t^2 + .. with
// (j + 1) x_(j+1) = the coefficient of t^j in X(x_0 + .. + x_j t^j): evaluating X on series gives
// one more coefficient each time.
//
// Example: x' = x^2, x_0 = 1, n = 3: X(1) = 1, X(1 + t) = 1 + 2t + .., X(1 + t + t^2) = 1 + 2t +
// 3t^2, so that x = 1 + t + t^2 + t^3 + .., which is 1/(1 - t).
//
// Cost: n(n + 1)/2 products in R for a product, n operations for anything else.
// D. Knuth, "The Art of Computer Programming", Volume 2, Section 4.7.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "abide/ring/ring.hpp"

namespace abide {

template <Ring R>
class SeriesRing {
 public:
  /// The coefficients of 1, t, t^2, ..; always as many as there are terms.
  using Element = std::vector<typename R::Element>;

  SeriesRing(R base, std::size_t terms) : base_(std::move(base)), terms_(terms) {}

  [[nodiscard]] Element zero() const { return Element(terms_, base_.zero()); }
  [[nodiscard]] Element one() const { return lift(base_.one()); }
  [[nodiscard]] Element from(const Rational& q) const { return lift(base_.from(q)); }
  /// The constant c.
  [[nodiscard]] Element lift(typename R::Element c) const {
    Element result = zero();
    result[0] = std::move(c);
    return result;
  }

  [[nodiscard]] Element add(const Element& a, const Element& b) const {
    Element result(a);
    for (std::size_t i = 0; i < terms_; ++i) result[i] = base_.add(a[i], b[i]);
    return result;
  }
  [[nodiscard]] Element sub(const Element& a, const Element& b) const {
    Element result(a);
    for (std::size_t i = 0; i < terms_; ++i) result[i] = base_.sub(a[i], b[i]);
    return result;
  }
  [[nodiscard]] Element neg(const Element& a) const {
    Element result(a);
    for (auto& c : result) c = base_.neg(c);
    return result;
  }
  [[nodiscard]] Element mul(const Element& a, const Element& b) const {
    Element result = zero();
    for (std::size_t i = 0; i < terms_; ++i) {
      if (base_.equal(a[i], base_.zero())) continue;  // constants are most of what is multiplied
      for (std::size_t j = 0; i + j < terms_; ++j)
        result[i + j] = base_.add(result[i + j], base_.mul(a[i], b[j]));
    }
    return result;
  }
  [[nodiscard]] bool equal(const Element& a, const Element& b) const {
    for (std::size_t i = 0; i < terms_; ++i)
      if (!base_.equal(a[i], b[i])) return false;
    return true;
  }

 private:
  R base_;
  std::size_t terms_;
};

}  // namespace abide
