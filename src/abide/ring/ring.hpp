// SPDX-License-Identifier: MIT
//
// The one ring concept.
//
// A tensor program is evaluated over a ring: the integers modulo a prime (counting), jets over them
// (directional derivatives), the rationals (counterexamples), polynomials over the rationals
// (proofs). Which prime or which variables is known only at run time, so a ring is an *object* that
// acts on plain elements, in the manner of a computer algebra system's domains:
//
//     PrimeField F(101);
//     auto x = F.mul(F.from(Rational(1, 3)), F.from(3));   // == F.one()
//
// Every operation returns elements in canonical form, so that `equal` is equality in the ring.
// The axioms are a reusable test: tests/ring/ring_axioms.hpp.
#pragma once

#include <concepts>

#include "abide/ring/rational.hpp"

namespace abide {

template <class R>
concept Ring = requires(const R ring, const typename R::Element& a, const typename R::Element& b,
                        const Rational& q) {
  { ring.zero() } -> std::convertible_to<typename R::Element>;
  { ring.one() } -> std::convertible_to<typename R::Element>;
  { ring.add(a, b) } -> std::convertible_to<typename R::Element>;
  { ring.sub(a, b) } -> std::convertible_to<typename R::Element>;
  { ring.neg(a) } -> std::convertible_to<typename R::Element>;
  { ring.mul(a, b) } -> std::convertible_to<typename R::Element>;
  /// The image of a rational number. Throws UnluckyPrime where there is none.
  { ring.from(q) } -> std::convertible_to<typename R::Element>;
  { ring.equal(a, b) } -> std::convertible_to<bool>;
};

/// A ring in which everything but 0 has an inverse. `inverse(0)` throws std::domain_error.
template <class R>
concept Field = Ring<R> && requires(const R ring, const typename R::Element& a) {
  { ring.inverse(a) } -> std::convertible_to<typename R::Element>;
  { ring.is_zero(a) } -> std::convertible_to<bool>;
};

/// A ring whose elements without an inverse are closed under addition, such as the jets over a
/// field. Elimination works as in a field, with invertible pivots: if no entry of a column had an
/// inverse, neither would the determinant.
template <class R>
concept LocalRing = Field<R> ||(Ring<R>&& requires(const R ring, const typename R::Element& a) {
  { ring.inverse(a) } -> std::convertible_to<typename R::Element>;
  { ring.is_unit(a) } -> std::convertible_to<bool>;
});

/// Whether `a` has an inverse.
template <LocalRing R>
[[nodiscard]] bool is_unit(const R& ring, const typename R::Element& a) {
  if constexpr (Field<R>)
    return !ring.is_zero(a);
  else
    return ring.is_unit(a);
}

}  // namespace abide
