// SPDX-License-Identifier: MIT
#include "abide/program/symbol_value.hpp"

#include "abide/ring/random.hpp"

namespace abide {

namespace {

// An element of Z_p takes its symbols from p, so that no other seed is needed.
std::uint64_t bits_of(std::uint64_t prime, Elementary function, std::uint64_t argument) {
  return SymbolHash(prime).bits(function, argument);
}

}  // namespace

std::uint64_t SymbolHash::bits(Elementary function, std::uint64_t argument) const {
  const auto family = static_cast<std::uint64_t>(family_of(function));
  return Random::scramble(Random::scramble(Random::scramble(seed_) + family) + argument);
}

std::uint64_t drawn_symbol(const WordField& field, Elementary function, std::uint64_t argument) {
  const std::uint64_t t = bits_of(field.prime(), function, argument) % field.prime();
  return symbol_value(field, function, t);
}

double drawn_symbol(const PrimeField& field, Elementary function, double argument) {
  const std::uint64_t bits = bits_of(field.prime(), function, field.to_residue(argument));
  return symbol_value(field, function, field.from(static_cast<std::int64_t>(bits % field.prime())));
}

Rational drawn_symbol(const RationalField& field, Elementary function, const Rational& argument) {
  const std::uint64_t bits = bits_of(0, function, argument.hash());
  return symbol_value(field, function, Rational(static_cast<std::int64_t>(1 + bits % 1000)));
}

}  // namespace abide
