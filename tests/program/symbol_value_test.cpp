// SPDX-License-Identifier: MIT
#include "abide/program/symbol_value.hpp"

#include <set>

#include "abide/ring/prime.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(SymbolHash, BelongsToTheFamilyAndTheArgument) {
  const SymbolHash hash(5);
  EXPECT_EQ(hash.bits(Elementary::exp, 7), SymbolHash(5).bits(Elementary::exp, 7));
  EXPECT_EQ(hash.bits(Elementary::sin, 7), hash.bits(Elementary::cos, 7));
  std::set<std::uint64_t> values;
  for (const std::uint64_t seed : {1, 2})
    for (const Elementary f : {Elementary::exp, Elementary::log, Elementary::sin})
      for (std::uint64_t argument = 0; argument < 100; ++argument)
        values.insert(SymbolHash(seed).bits(f, argument));
  EXPECT_EQ(values.size(), 600U);
}

template <class F>
void expect_symbols(const F& field, const typename F::Element& u) {
  const auto s = drawn_symbol(field, Elementary::sin, u);
  const auto c = drawn_symbol(field, Elementary::cos, u);
  EXPECT_TRUE(field.equal(field.add(field.mul(s, s), field.mul(c, c)), field.one()));
  EXPECT_FALSE(field.is_zero(drawn_symbol(field, Elementary::exp, u)));
  EXPECT_TRUE(field.equal(s, drawn_symbol(field, Elementary::sin, u)));
}

TEST(SymbolValue, PointsOfTheCircleLieOnItInEveryField) {
  for_seeds(50, [](Random& random) {
    const PrimeField z(random_prime(random));
    expect_symbols(z, z.random(random));
    const WordField w = WordField::random(random);
    expect_symbols(w, w.random_element(random));
    expect_symbols(RationalField{}, Rational(random.between(-9, 9), random.between(1, 9)));
  });
  // Also where 1 + t^2 = 0: every t of a small field.
  const PrimeField small(13);
  for (int t = 0; t < 13; ++t) {
    const double s = symbol_value(small, Elementary::sin, small.from(t));
    const double c = symbol_value(small, Elementary::cos, small.from(t));
    EXPECT_EQ(small.add(small.mul(s, s), small.mul(c, c)), 1) << t;
    EXPECT_NE(symbol_value(small, Elementary::exp, small.from(t)), 0) << t;
  }
}

template <class F>
void expect_true_values_at_zero(const F& field) {
  for (const ElementaryFunction& f : all_elementary()) {
    const auto value = drawn_symbol(field, f.function, field.zero());
    if (f.at_zero) {
      EXPECT_TRUE(field.equal(value, field.from(*f.at_zero))) << f.name;
    } else {
      EXPECT_FALSE(field.is_zero(value)) << f.name;  // drawn
    }
  }
}

TEST(SymbolValue, AtZeroTheTrueOneWhereItIsRational) {
  for_seeds(10, [](Random& random) {
    expect_true_values_at_zero(PrimeField(random_prime(random)));
    expect_true_values_at_zero(WordField::random(random));
    expect_true_values_at_zero(RationalField{});
  });
}

}  // namespace
}  // namespace abide
