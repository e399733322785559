// SPDX-License-Identifier: MIT
#include "abide/program/number_units.hpp"

#include <flint/fmpq.h>

#include <utility>
#include <variant>

#include "abide/error.hpp"

namespace abide {

namespace {

enum class Kind { exponential, circle, neither };

Kind kind_of(Elementary function) {
  switch (function) {
    case Elementary::exp:
    case Elementary::sigmoid:
      return Kind::exponential;
    case Elementary::sin:
    case Elementary::cos:
      return Kind::circle;
    case Elementary::log:
    case Elementary::sqrt:
    case Elementary::softplus:
    case Elementary::normal_cdf:
    case Elementary::normal_pdf:
    case Elementary::erf:
    case Elementary::erf_slope:
      break;
  }
  return Kind::neither;
}

Rational common_unit(const Rational& a, const Rational& b) {
  Rational result;
  fmpq_gcd(result.flint(), a.flint(), b.flint());
  return result;
}

// z^n, n a natural number.
template <class T, class Multiply>
T power(T z, T one, const Rational& n, Multiply multiply) {
  T result = std::move(one);
  const fmpz* exponent = fmpq_numref(n.flint());
  for (flint_bitcnt_t bit = fmpz_bits(exponent); bit-- > 0;) {
    result = multiply(result, result);
    if (fmpz_tstbit(exponent, bit) != 0) result = multiply(result, z);
  }
  return result;
}

}  // namespace

NumberUnits::NumberUnits(const Program& program, const std::vector<NodeId>& functions) {
  for (const NodeId id : functions) {
    if (!covers(program, id)) continue;
    const Kind kind = kind_of(std::get<Function>(program.node(id).operation).function);
    Rational& unit = kind == Kind::circle ? circle_ : exponential_;
    const NodeId operand = program.node(id).operands[0];
    for (const Rational& q : std::get<Constant>(program.node(operand).operation).values)
      unit = common_unit(unit, q);
  }
}

bool NumberUnits::covers(const Program& program, NodeId function) const {
  const auto* f = std::get_if<Function>(&program.node(function).operation);
  return f != nullptr && kind_of(f->function) != Kind::neither &&
         std::holds_alternative<Constant>(
             program.node(program.node(function).operands[0]).operation);
}

double NumberUnits::value(const PrimeField& field, const SymbolHash& hash, Elementary function,
                          const Rational& q) const {
  const auto drawn = [&](Elementary symbol) {
    const std::uint64_t bits = hash.bits(symbol, ~std::uint64_t{0});
    return symbol_value(field, symbol, field.from(static_cast<std::int64_t>(bits % field.prime())));
  };
  if (q.is_zero()) return field.from(*row(function).at_zero);
  const bool negative = q < Rational(0);
  if (kind_of(function) == Kind::circle) {
    const Rational n = (negative ? -q : q) / circle_;
    using Point = std::pair<double, double>;
    const Point z{drawn(Elementary::cos), drawn(Elementary::sin)};
    const Point turned = power(z, Point{1, 0}, n, [&](const Point& a, const Point& b) {
      return Point{field.sub(field.mul(a.first, b.first), field.mul(a.second, b.second)),
                   field.add(field.mul(a.first, b.second), field.mul(a.second, b.first))};
    });
    if (function == Elementary::cos) return turned.first;
    return negative ? field.neg(turned.second) : turned.second;
  }
  const Rational n = (negative ? -q : q) / exponential_;
  double e =
      power(drawn(Elementary::exp), 1.0, n, [&](double a, double b) { return field.mul(a, b); });
  if (negative) e = field.inverse(e);
  if (function == Elementary::exp) return e;
  const double below = field.add(e, 1);
  if (field.is_zero(below)) throw SingularMatrix("1 + exp of a number", 1);
  return field.mul(e, field.inverse(below));
}

}  // namespace abide
