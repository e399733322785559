// SPDX-License-Identifier: MIT
#include "abide/ring/fraction.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace abide {

namespace {

// The depth up to which common factors take no more time.
constexpr double kShallow = 16;
// Variables of a term: those of more take more memory, which they fill before the time is long.
constexpr double kNarrow = 128;

}  // namespace

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

void FractionField::charge(double work) const {
  *work_ += work * std::max(1.0, static_cast<double>(variables()) / kNarrow);
  if (*work_ > most_work_) throw TooMuchWork("fractions grew too large to be reduced");
}

Polynomial FractionField::times(const Polynomial& a, const Polynomial& b) const {
  charge(static_cast<double>(a.length()) * static_cast<double>(b.length()));
  return ring_.mul(a, b);
}

// Common factors of long polynomials take time that grows faster than their lengths' product, and
// with the number of points and primes at which FLINT looks for them.
PolynomialRing::Cofactors FractionField::reduced(const Polynomial& a, const Polynomial& b) const {
  const double terms = static_cast<double>(a.length() + b.length());
  charge(terms * terms * std::max(1.0, std::min(a.depth(), b.depth()) / kShallow));
  try {
    return ring_.cofactors(a, b);
  } catch (const std::runtime_error& error) {  // FLINT gives up, too
    throw TooMuchWork(error.what());
  }
}

Fraction FractionField::add(const Fraction& a, const Fraction& b) const {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  charge(static_cast<double>(a.numerator.length() + b.numerator.length()));
  if (!a.divisor && !b.divisor) return {ring_.add(a.numerator, b.numerator), nullptr};
  // A polynomial has no part in the other's denominator: the sum is reduced.
  if (!a.divisor) return {ring_.add(times(a.numerator, *b.divisor), b.numerator), b.divisor};
  if (!b.divisor) return {ring_.add(a.numerator, times(b.numerator, *a.divisor)), a.divisor};
  const bool same = a.divisor == b.divisor || ring_.equal(*a.divisor, *b.divisor);
  const PolynomialRing::Cofactors d =
      same ? PolynomialRing::Cofactors{*a.divisor, ring_.one(), ring_.one()}
           : reduced(*a.divisor, *b.divisor);
  const Polynomial numerator = same ? ring_.add(a.numerator, b.numerator)
                                    : ring_.add(times(a.numerator, d.b), times(b.numerator, d.a));
  if (numerator.is_zero()) return zero();
  const PolynomialRing::Cofactors rest = reduced(numerator, d.gcd);
  return normal(rest.a, same ? rest.b : times(rest.b, times(d.a, d.b)));
}

Fraction FractionField::mul(const Fraction& a, const Fraction& b) const {
  if (!a.divisor && !b.divisor) return {times(a.numerator, b.numerator), nullptr};
  if (a.is_zero() || b.is_zero()) return zero();
  const auto cancelled = [this](const Fraction& top, const Fraction& bottom) {
    if (!bottom.divisor) return std::pair(top.numerator, ring_.one());
    PolynomialRing::Cofactors c = reduced(top.numerator, *bottom.divisor);
    return std::pair(std::move(c.a), std::move(c.b));
  };
  const auto [n, e] = cancelled(a, b);
  const auto [m, d] = cancelled(b, a);
  return normal(times(n, m), times(d, e));
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
