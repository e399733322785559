// SPDX-License-Identifier: MIT
//
// Jets: directional derivatives by plain evaluation.
//
// The jet ring of depth k over a ring R is R[e_1, .., e_k] / (e_1^2, .., e_k^2). An element has 2^k
// coefficients, one for each subset S of {1..k}: c_S multiplies the product of the e_i, i in S. The
// coefficients are values, not Taylor coefficients with factorials (each e_i occurs at most once,
// so there are none).
//
// Worked example, depth 1, f(x) = x^3 at 2 in direction 5:
//     (2 + 5e)^2 = 4 + 20e,    (4 + 20e)(2 + 5e) = 8 + 60e,    and f(2) = 8, f'(2) * 5 = 60.
// In general F(a + e b) = F(a) + e DF(a) b for a polynomial F, with no differentiation anywhere;
// nesting gives higher derivatives: the coefficient of e_1 e_2 in F(a + e_1 b + e_2 c) is
// D^2F(a)(b, c).
//
// Storage: index S as a bit mask, bit i-1 for e_i. The last e is the highest bit, so a jet of depth
// k is [lower half | upper half] = x + e_k y with x, y jets of depth k-1. Multiplication:
//     (x + e y)(x' + e y') = x x' + e (x y' + y x'),
// that is (xy)_U = sum over S in U of x_S y_{U\S}: 3^k products in R. A jet x has an inverse if and
// only if x_0 has one, the coefficient of no e: y = 1/x is y_0 = 1/x_0, and for U not empty
//     y_U = -y_0 * (sum over S in U, not empty, of x_S y_{U\S}).
// For depth 1, 1/(x + e y) = 1/x - e y/x^2: 1/(2 + 5e) = 1/2 - 5/4 e.
//
// This is the definition, for one number at a time. Whole tensors of jets over a prime field, many
// probes at a time, are in program/jet_tensor.hpp.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "abide/ring/ring.hpp"

namespace abide {

template <Ring R>
class JetRing {
 public:
  /// The coefficients by subset; always 2^depth of them.
  using Element = std::vector<typename R::Element>;

  JetRing(R base, int depth) : base_(std::move(base)), size_(std::size_t{1} << depth) {}

  [[nodiscard]] const R& base() const { return base_; }

  [[nodiscard]] Element zero() const { return Element(size_, base_.zero()); }
  [[nodiscard]] Element one() const { return lift(base_.one()); }
  [[nodiscard]] Element from(const Rational& q) const { return lift(base_.from(q)); }
  /// The constant jet c.
  [[nodiscard]] Element lift(const typename R::Element& c) const {
    Element result = zero();
    result[0] = c;
    return result;
  }
  /// x + e y with the last e; x and y are jets of depth one less.
  [[nodiscard]] Element extend(const Element& x, const Element& y) const {
    Element result(x);
    result.insert(result.end(), y.begin(), y.end());
    return result;
  }

  [[nodiscard]] Element add(const Element& a, const Element& b) const {
    Element result(a);
    for (std::size_t s = 0; s < size_; ++s) result[s] = base_.add(a[s], b[s]);
    return result;
  }
  [[nodiscard]] Element sub(const Element& a, const Element& b) const {
    Element result(a);
    for (std::size_t s = 0; s < size_; ++s) result[s] = base_.sub(a[s], b[s]);
    return result;
  }
  [[nodiscard]] Element neg(const Element& a) const {
    Element result(a);
    for (auto& c : result) c = base_.neg(c);
    return result;
  }
  [[nodiscard]] Element mul(const Element& a, const Element& b) const {
    Element result = zero();
    for (std::size_t s = 0; s < size_; ++s)
      for (std::size_t t = 0; t < size_; ++t)
        if ((s & t) == 0) result[s | t] = base_.add(result[s | t], base_.mul(a[s], b[t]));
    return result;
  }
  [[nodiscard]] bool is_unit(const Element& a) const requires LocalRing<R> {
    return abide::is_unit(base_, a[0]);
  }
  [[nodiscard]] Element inverse(const Element& a) const requires LocalRing<R> {
    Element result = zero();
    result[0] = base_.inverse(a[0]);
    for (std::size_t u = 1; u < size_; ++u) {
      typename R::Element sum = base_.zero();
      for (std::size_t s = 1; s <= u; ++s)
        if ((s & ~u) == 0) sum = base_.add(sum, base_.mul(a[s], result[u & ~s]));
      result[u] = base_.neg(base_.mul(result[0], sum));
    }
    return result;
  }
  [[nodiscard]] bool equal(const Element& a, const Element& b) const {
    for (std::size_t s = 0; s < size_; ++s)
      if (!base_.equal(a[s], b[s])) return false;
    return true;
  }

 private:
  R base_;
  std::size_t size_;
};

}  // namespace abide
