// SPDX-License-Identifier: MIT
#include "abide/ring/prime_field.hpp"

#include <cmath>
#include <vector>

#include "abide/error.hpp"
#include "abide/ring/prime.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(PrimeField, ReducesEveryExactIntegerToItsBalancedResidue) {
  for_seeds(300, [](Random& random) {
    const std::uint64_t p = random_prime(random);
    const PrimeField field(p);
    const auto n = static_cast<std::int64_t>(p);
    for (int i = 0; i < 100; ++i) {
      // Anywhere below 2^53 - p, and close to the half-integers where rounding is delicate.
      const std::int64_t anywhere =
          random.between(-(std::int64_t{1} << 53) + n, (std::int64_t{1} << 53) - n);
      const std::int64_t halfway = anywhere / n * n + (n - 1) / 2 + random.between(-2, 2);
      for (const std::int64_t x : {anywhere, halfway}) {
        if (std::abs(x) > (std::int64_t{1} << 53) - n) continue;
        const double r = field.reduce(static_cast<double>(x));
        EXPECT_LE(std::fabs(r), static_cast<double>((n - 1) / 2)) << x << " mod " << p;
        EXPECT_EQ((x - static_cast<std::int64_t>(r)) % n, 0) << x << " mod " << p;
      }
    }
  });
}

TEST(PrimeField, SumsOfTheAllowedNumberOfProductsAreExact) {
  const PrimeField field(8388593);
  const double largest = (8388593 - 1) / 2;
  double sum = 0;
  __int128 exact = 0;
  for (std::size_t i = 0; i < PrimeField::kProductsBeforeReduction; ++i) {
    sum += largest * largest;
    exact += static_cast<__int128>(largest) * static_cast<__int128>(largest);
  }
  EXPECT_EQ(static_cast<__int128>(sum), exact);
  EXPECT_EQ((exact - static_cast<__int128>(field.reduce(sum))) % 8388593, 0);
}

TEST(PrimeField, InvertsEverythingButZero) {
  for_seeds(100, [](Random& random) {
    const PrimeField field(random_prime(random));
    const double a = field.random(random);
    if (a == 0) return;
    EXPECT_EQ(field.mul(a, field.inverse(a)), 1) << a << " mod " << field.prime();
  });
  EXPECT_THROW((void)PrimeField(101).inverse(0), std::domain_error);
}

TEST(PrimeField, HasNoImageForAFractionWithThePrimeInItsDenominator) {
  const PrimeField field(7);
  EXPECT_EQ(field.mul(field.from(Rational(3, 10)), field.from(10)), field.from(3));
  EXPECT_THROW((void)field.from(Rational(1, 14)), UnluckyPrime);
}

TEST(PrimeField, RejectsModuliThatAreNotSmallOddPrimes) {
  for (const std::uint64_t n : {0U, 1U, 2U, 9U, 8388591U, 8388617U})
    EXPECT_THROW(PrimeField{n}, std::invalid_argument) << n;
  EXPECT_NO_THROW(PrimeField{8388593});
}

TEST(PrimeField, ResiduesRunFromZeroToPMinusOne) {
  const PrimeField field(5);
  std::vector<std::uint64_t> residues;
  for (int i = 0; i < 5; ++i) residues.push_back(field.to_residue(field.from_integer(i)));
  EXPECT_EQ(residues, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace abide
