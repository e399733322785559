// SPDX-License-Identifier: MIT
#include "abide/program/symbol_value.hpp"

#include "abide/ring/random.hpp"

namespace abide {

namespace {

// An element of Z_p takes its symbols from p, so that no other seed is needed.
std::uint64_t bits_of(std::uint64_t prime, Elementary function, std::uint64_t argument) {
  return SymbolHash(prime).bits(function, argument);
}

// An argument that is 0 at a random point is 0: what is known of the function there is no symbol. A
// root has no derivatives at 0, and none is asked for.
template <class F>
typename F::Element value_at(const F& field, Elementary function,
                             const typename F::Element& argument, const typename F::Element& t) {
  const std::optional<Rational>& known = row(function).at_zero;
  if (known && field.is_zero(argument)) return field.from(*known);
  return symbol_value(field, function, t);
}

}  // namespace

std::uint64_t SymbolHash::bits(Elementary function, std::uint64_t argument) const {
  const auto family = static_cast<std::uint64_t>(family_of(function));
  return Random::scramble(Random::scramble(Random::scramble(seed_) + family) + argument);
}

std::uint64_t drawn_symbol(const WordField& field, Elementary function, std::uint64_t argument) {
  const std::uint64_t t = bits_of(field.prime(), function, argument) % field.prime();
  return value_at(field, function, argument, t);
}

double drawn_symbol(const PrimeField& field, Elementary function, double argument) {
  const std::uint64_t bits = bits_of(field.prime(), function, field.to_residue(argument));
  return value_at(field, function, argument,
                  field.from(static_cast<std::int64_t>(bits % field.prime())));
}

Rational drawn_symbol(const RationalField& field, Elementary function, const Rational& argument) {
  const std::uint64_t bits = bits_of(0, function, argument.hash());
  return value_at(field, function, argument, Rational(static_cast<std::int64_t>(1 + bits % 1000)));
}

}  // namespace abide
