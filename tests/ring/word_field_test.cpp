// SPDX-License-Identifier: MIT
#include "abide/ring/word_field.hpp"

#include <stdexcept>
#include <string>

#include "abide/error.hpp"
#include "abide/ring/prime.hpp"
#include "ring/ring_axioms.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

static_assert(Ring<WordField>);

constexpr std::uint64_t kMersenne61 = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t kLargest = 9223372036854775783U;  // the largest prime below 2^63

TEST(WordField, IsARing) {
  for_seeds(200, [](Random& random) {
    for (const WordField& field : {WordField(3), WordField(101), WordField(kMersenne61),
                                   WordField(kLargest), WordField::random(random)}) {
      SCOPED_TRACE(field.prime());
      testing::check_ring_axioms(
          field, [&](Random& r) { return field.random_element(r); },
          [](std::uint64_t x) { return std::to_string(x); }, random);
    }
  });
}

TEST(WordField, WorkedExampleOfTheHeader) {
  const WordField field(kMersenne61);
  EXPECT_EQ(field.mul(field.from(Rational(1, 3)), field.from(3)), 1U);
}

TEST(WordField, AgreesWithArithmeticOfDoubleWidth) {
  for_seeds(500, [](Random& random) {
    const WordField field = WordField::random(random);
    const unsigned __int128 p = field.prime();
    const std::uint64_t a = field.random_element(random);
    const std::uint64_t b = field.random_element(random);
    SCOPED_TRACE(std::to_string(a) + ", " + std::to_string(b) + " mod " +
                 std::to_string(field.prime()));
    EXPECT_EQ(field.add(a, b),
              static_cast<std::uint64_t>((a + static_cast<unsigned __int128>(b)) % p));
    EXPECT_EQ(field.sub(a, b), static_cast<std::uint64_t>((a + p - b) % p));
    EXPECT_EQ(field.mul(a, b),
              static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % p));
    EXPECT_EQ(field.neg(a), a == 0 ? 0 : field.prime() - a);
  });
}

TEST(WordField, EveryFractionTimesItsDenominatorIsItsNumerator) {
  for_seeds(300, [](Random& random) {
    const WordField field = WordField::random(random);
    const std::int64_t top = random.between(-INT64_MAX, INT64_MAX);
    const std::int64_t bottom = random.between(1, 1'000'000'000);
    EXPECT_EQ(field.mul(field.from(Rational(top, bottom)), field.from(bottom)), field.from(top))
        << top << "/" << bottom << " mod " << field.prime();
    EXPECT_LT(field.from(top), field.prime());
  });
}

TEST(WordField, HasNoImageForAFractionWithThePrimeInItsDenominator) {
  EXPECT_THROW((void)WordField(7).from(Rational(1, 14)), UnluckyPrime);
  EXPECT_EQ(WordField(7).from(Rational(14, 5)), 0U);
}

TEST(WordField, RandomPrimesAreLargeAndDifferent) {
  Random random(1);
  std::uint64_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t p = WordField::random(random).prime();
    EXPECT_TRUE(is_prime(p)) << p;
    EXPECT_GT(p, std::uint64_t{1} << 60);
    EXPECT_LT(p, std::uint64_t{1} << 61);
    EXPECT_NE(p, before);
    before = p;
  }
}

TEST(WordField, RejectsModuliThatAreNotPrimesBelow63Bits) {
  // A product of two primes near 2^30, a strong pseudoprime to base 2, and primes that are too
  // large: 2^63 + 29 and 2^64 - 59.
  for (const std::uint64_t n :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4},
        std::uint64_t{1073741789} * 1073741783, std::uint64_t{2047},
        std::uint64_t{9223372036854775837U}, std::uint64_t{18446744073709551557U}})
    EXPECT_THROW(WordField{n}, std::invalid_argument) << n;
  EXPECT_NO_THROW(WordField{kLargest});
}

}  // namespace
}  // namespace abide
