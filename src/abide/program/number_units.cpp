// SPDX-License-Identifier: MIT
#include "abide/program/number_units.hpp"

#include <flint/fmpq.h>

#include <variant>

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

}  // namespace

Rational common_unit(const Rational& a, const Rational& b) {
  Rational result;
  fmpq_gcd(result.flint(), a.flint(), b.flint());
  return result;
}

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
  const bool circle = kind_of(function) == Kind::circle;
  return value_from_unit(field, function, q, circle ? circle_ : exponential_,
                         UnitValues<PrimeField>{drawn(Elementary::exp),
                                                {drawn(Elementary::cos), drawn(Elementary::sin)}});
}

}  // namespace abide
