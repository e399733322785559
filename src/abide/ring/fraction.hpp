// SPDX-License-Identifier: MIT
//
// Rational functions over Q in a fixed number of variables, as a field: evaluating a program that
// inverts matrices over it expands it symbolically, as polynomials do for other programs.
//
// A fraction n/d is kept reduced: n and d have no common factor, and d has integer coefficients
// without a common factor, the leading one positive. This form is unique, so that equality is that
// of n and of d. Sums and products of reduced fractions need the common factors of parts only
// [Henrici 1956]:
//     n/d * m/e   common factors of n and e, and of m and d, cancel; what is left is reduced
//     n/d + m/e   with g = gcd(d, e): (n e/g + m d/g) / (d e/g), where only factors of g may cancel
// A denominator 1 is not stored, and nothing is computed with it: polynomials are nearly as fast as
// in their own ring.
//
// Reducing takes far longer than multiplying, and how large fractions become is hard to foresee. So
// a field may have a limit on its work, counted in terms that are multiplied, added and reduced;
// beyond it operations throw.
//
// Example: 1/(x0 + x1) + 1/(x0 - x1) = 2*x0/(x0^2 - x1^2).
#pragma once

#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

#include "abide/error.hpp"
#include "abide/ring/polynomial.hpp"

namespace abide {

struct Fraction {
  Polynomial numerator;
  std::shared_ptr<const Polynomial> divisor;  ///< the denominator; none: 1

  [[nodiscard]] bool is_zero() const { return numerator.is_zero(); }
  /// `x0*x1`, `(x0 + 1)/(x1)`; for messages and tests.
  [[nodiscard]] std::string to_string() const;
};

/// Q(x0, .., x(n-1)). Copies share the count of their work.
class FractionField {
 public:
  using Element = Fraction;

  /// `most_work`: about as many elementary operations are done before TooMuchWork is thrown.
  explicit FractionField(std::size_t variables,
                         double most_work = std::numeric_limits<double>::infinity())
      : ring_(variables), work_(std::make_shared<double>(0)), most_work_(most_work) {}

  /// Forgets the work done so far.
  void begin_work() const { *work_ = 0; }

  /// The ring of the numerators and denominators.
  [[nodiscard]] const PolynomialRing& polynomials() const { return ring_; }
  [[nodiscard]] std::size_t variables() const { return ring_.variables(); }

  [[nodiscard]] Fraction zero() const { return {ring_.zero(), nullptr}; }
  [[nodiscard]] Fraction one() const { return {ring_.one(), nullptr}; }
  [[nodiscard]] Fraction variable(std::size_t i) const { return {ring_.variable(i), nullptr}; }
  [[nodiscard]] Fraction from(const Rational& q) const { return {ring_.from(q), nullptr}; }
  [[nodiscard]] Polynomial denominator(const Fraction& a) const {
    return a.divisor ? *a.divisor : ring_.one();
  }

  [[nodiscard]] Fraction add(const Fraction& a, const Fraction& b) const;
  [[nodiscard]] Fraction sub(const Fraction& a, const Fraction& b) const { return add(a, neg(b)); }
  [[nodiscard]] Fraction neg(const Fraction& a) const {
    return {ring_.neg(a.numerator), a.divisor};
  }
  [[nodiscard]] Fraction mul(const Fraction& a, const Fraction& b) const;
  [[nodiscard]] bool equal(const Fraction& a, const Fraction& b) const;
  [[nodiscard]] bool is_zero(const Fraction& a) const { return a.is_zero(); }
  /// Throws std::domain_error when a is 0.
  [[nodiscard]] Fraction inverse(const Fraction& a) const;

 private:
  // n/d for n, d without a common factor.
  [[nodiscard]] Fraction normal(const Polynomial& n, const Polynomial& d) const;
  [[nodiscard]] Polynomial times(const Polynomial& a, const Polynomial& b) const;
  [[nodiscard]] PolynomialRing::Cofactors reduced(const Polynomial& a, const Polynomial& b) const;
  void charge(double work) const;

  PolynomialRing ring_;
  std::shared_ptr<double> work_;
  double most_work_;
};

}  // namespace abide
