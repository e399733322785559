// SPDX-License-Identifier: MIT
//
// Values of symbols, drawn by a hash of what they belong to.
//
// The value of a symbol belongs to a function and the value of its argument: equal arguments have
// equal symbols, and the two symbols of one function belong together (program/elementary.hpp).
// Where nothing is to be looked up again, a hash of the three does what a table would do. At the
// argument 0 some functions have rational values, exp(0) = 1, which are no symbols: a softmax of
// zeros has the entries 1/n.
//
// Example: with SymbolHash h(seed), h.bits(exp, 7) is the same number whenever it is asked for, and
// unrelated to h.bits(exp, 8) and to h.bits(log, 7).
//
// Cost: a few multiplications.
#pragma once

#include <cstdint>

#include "abide/program/elementary.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/ring/rational.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

class SymbolHash {
 public:
  explicit SymbolHash(std::uint64_t seed) : seed_(seed) {}
  /// Of a function's family and the value of its argument.
  [[nodiscard]] std::uint64_t bits(Elementary function, std::uint64_t argument) const;

 private:
  std::uint64_t seed_;
};

/// The value of a symbol of which `t` was drawn for its family and argument; roots are free.
template <class F>
[[nodiscard]] typename F::Element symbol_value(const F& field, Elementary function,
                                               const typename F::Element& t) {
  switch (row(function).base) {
    case BaseValue::free:
    case BaseValue::root:
      return t;
    case BaseValue::not_zero:
      return field.is_zero(t) ? field.one() : t;
    case BaseValue::sine:
    case BaseValue::cosine: {
      // (1 - t^2, 2 t) / (1 + t^2); where that is no point, another of the circle.
      const typename F::Element square = field.mul(t, t);
      const typename F::Element below = field.add(field.one(), square);
      const bool sine = row(function).base == BaseValue::sine;
      if (field.is_zero(below)) return sine ? field.zero() : field.one();
      return field.mul(sine ? field.add(t, t) : field.sub(field.one(), square),
                       field.inverse(below));
    }
  }
  return t;
}

/// The value that the hash draws for a symbol of an argument; at 0 the true value, where it is
/// rational.
[[nodiscard]] std::uint64_t drawn_symbol(const WordField& field, Elementary function,
                                         std::uint64_t argument);
[[nodiscard]] double drawn_symbol(const PrimeField& field, Elementary function, double argument);
[[nodiscard]] Rational drawn_symbol(const RationalField& field, Elementary function,
                                    const Rational& argument);

}  // namespace abide
