// SPDX-License-Identifier: MIT
//
// Functions of numbers, such as the cosines of a rotary embedding: exp(q), sin(q) and cos(q) for
// rational q.
//
// The numbers q of a program that meet exp are integer multiples of one, the unit; so all exp(q)
// are powers of exp(unit), and all cos(q) + i sin(q) are powers of cos(unit) + i sin(unit). These
// two numbers are transcendental and algebraically independent (Lindemann and Weierstrass), so both
// may be given any value: one number, and one point of the circle.
//
// Example: cos(1), sin(1), cos(3/2), sin(3/2) have the unit 1/2 and are the second and third power
// of one rotation.
//
// Cost: a few dozen multiplications for each number.
// A. Baker, "Transcendental Number Theory", 1975, Theorem 1.4.
#pragma once

#include <flint/fmpz.h>

#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/program.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

/// The largest number of which both are integer multiples; 0 counts for nothing.
[[nodiscard]] Rational common_unit(const Rational& a, const Rational& b);

/// What belongs to the units over a field: exp(unit), and (cos(unit), sin(unit)).
template <class F>
struct UnitValues {
  typename F::Element exponential;
  std::pair<typename F::Element, typename F::Element> circle;
};

/// z^n in a group with this product, n a natural number.
template <class T, class Multiply>
[[nodiscard]] T power_in(const T& z, T one, const Rational& n, Multiply multiply) {
  T result = std::move(one);
  const fmpz* exponent = fmpq_numref(n.flint());
  for (flint_bitcnt_t bit = fmpz_bits(exponent); bit-- > 0;) {
    result = multiply(result, result);
    if (fmpz_tstbit(exponent, bit) != 0) result = multiply(result, z);
  }
  return result;
}

/// exp, sigmoid, sin or cos of q, an integer multiple of the function's unit. Throws SingularMatrix
/// where 1 + exp(q), by which sigmoid divides, is 0 in the field.
template <class F>
[[nodiscard]] typename F::Element value_from_unit(const F& field, Elementary function,
                                                  const Rational& q, const Rational& unit,
                                                  const UnitValues<F>& values) {
  using Element = typename F::Element;
  if (q.is_zero()) return field.from(*row(function).at_zero);
  const bool negative = q < Rational(0);
  const Rational n = (negative ? -q : q) / unit;
  if (function == Elementary::sin || function == Elementary::cos) {
    using Point = std::pair<Element, Element>;
    const Point at = power_in(
        values.circle, Point{field.one(), field.zero()}, n, [&](const Point& a, const Point& b) {
          return Point{field.sub(field.mul(a.first, b.first), field.mul(a.second, b.second)),
                       field.add(field.mul(a.first, b.second), field.mul(a.second, b.first))};
        });
    if (function == Elementary::cos) return at.first;
    return negative ? field.neg(at.second) : at.second;
  }
  Element e = power_in(values.exponential, Element(field.one()), n,
                       [&](const Element& a, const Element& b) { return field.mul(a, b); });
  if (negative) e = field.inverse(e);
  if (function == Elementary::exp) return e;
  const Element below = field.add(e, field.one());
  if (field.is_zero(below)) throw SingularMatrix("1 + exp of a number", 1);
  return field.mul(e, field.inverse(below));
}

class NumberUnits {
 public:
  NumberUnits() = default;
  /// Of the functions among these nodes.
  NumberUnits(const Program& program, const std::vector<NodeId>& functions);

  /// Whether the node is such a function of numbers.
  [[nodiscard]] bool covers(const Program& program, NodeId function) const;
  /// Of one of the functions at one of its numbers. The hash draws what belongs to the units.
  [[nodiscard]] double value(const PrimeField& field, const SymbolHash& hash, Elementary function,
                             const Rational& q) const;

 private:
  Rational exponential_, circle_;  // the units; 0: there are no numbers
};

}  // namespace abide
