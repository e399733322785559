// SPDX-License-Identifier: MIT
#include "abide/ring/fraction.hpp"

#include <stdexcept>
#include <utility>

namespace abide {

std::string Fraction::to_string() const {
  if (!divisor) return numerator.to_string();
  return "(" + numerator.to_string() + ")/(" + divisor->to_string() + ")";
}

Fraction FractionField::normal(const Polynomial& n, const Polynomial& d) const {
  const Rational unit = Rational(1) / ring_.content(d);
  Polynomial denominator = ring_.scale(d, unit);
  if (denominator.is_one()) return {ring_.scale(n, unit), nullptr};
  return {ring_.scale(n, unit), std::make_shared<const Polynomial>(std::move(denominator))};
}

Fraction FractionField::add(const Fraction& a, const Fraction& b) const {
  if (!a.divisor && !b.divisor) return {ring_.add(a.numerator, b.numerator), nullptr};
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  // A polynomial has no part in the other's denominator: the sum is reduced.
  if (!a.divisor) return {ring_.add(ring_.mul(a.numerator, *b.divisor), b.numerator), b.divisor};
  if (!b.divisor) return {ring_.add(a.numerator, ring_.mul(b.numerator, *a.divisor)), a.divisor};
  const bool same = a.divisor == b.divisor || ring_.equal(*a.divisor, *b.divisor);
  const PolynomialRing::Cofactors d =
      same ? PolynomialRing::Cofactors{*a.divisor, ring_.one(), ring_.one()}
           : ring_.cofactors(*a.divisor, *b.divisor);
  const Polynomial numerator =
      same ? ring_.add(a.numerator, b.numerator)
           : ring_.add(ring_.mul(a.numerator, d.b), ring_.mul(b.numerator, d.a));
  if (numerator.is_zero()) return zero();
  const PolynomialRing::Cofactors reduced = ring_.cofactors(numerator, d.gcd);
  return normal(reduced.a, same ? reduced.b : ring_.mul(reduced.b, ring_.mul(d.a, d.b)));
}

Fraction FractionField::mul(const Fraction& a, const Fraction& b) const {
  if (!a.divisor && !b.divisor) return {ring_.mul(a.numerator, b.numerator), nullptr};
  if (a.is_zero() || b.is_zero()) return zero();
  const auto cancelled = [this](const Fraction& top, const Fraction& bottom) {
    if (!bottom.divisor) return std::pair(top.numerator, ring_.one());
    PolynomialRing::Cofactors c = ring_.cofactors(top.numerator, *bottom.divisor);
    return std::pair(std::move(c.a), std::move(c.b));
  };
  const auto [n, e] = cancelled(a, b);
  const auto [m, d] = cancelled(b, a);
  return normal(ring_.mul(n, m), ring_.mul(d, e));
}

bool FractionField::equal(const Fraction& a, const Fraction& b) const {
  if (!ring_.equal(a.numerator, b.numerator)) return false;
  if (a.divisor == b.divisor) return true;
  return a.divisor && b.divisor && ring_.equal(*a.divisor, *b.divisor);
}

Fraction FractionField::inverse(const Fraction& a) const {
  if (a.is_zero()) throw std::domain_error("FractionField: 0 has no inverse");
  return normal(denominator(a), a.numerator);
}

}  // namespace abide
