// SPDX-License-Identifier: MIT
#include "abide/ring/rational.hpp"

#include <flint/flint.h>

#include <cerrno>
#include <cmath>
#include <new>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Rational, ReadsDecimalsExactly) {
  EXPECT_EQ(Rational::from_decimal("0.1"), Rational(1, 10));
  EXPECT_EQ(Rational::from_decimal("12"), Rational(12));
  EXPECT_EQ(Rational::from_decimal(".5"), Rational(1, 2));
  EXPECT_EQ(Rational::from_decimal("3."), Rational(3));
  EXPECT_EQ(Rational::from_decimal("2e-3"), Rational(1, 500));
  EXPECT_EQ(Rational::from_decimal("1.5E+2"), Rational(150));
  EXPECT_EQ(Rational::from_decimal("0.3") * Rational(10), Rational(3));
}

TEST(Rational, RejectsWhatIsNotADecimal) {
  for (const char* text : {"", ".", "e5", "1e", "1e+", "--1", "1.2.3", "0x10", "1 ", "nan"})
    EXPECT_THROW((void)Rational::from_decimal(text), std::invalid_argument) << text;
  EXPECT_THROW((void)Rational::from_decimal("1e99999"), std::out_of_range);
  EXPECT_THROW((void)Rational::from_decimal(std::string(20'000, '7')), std::out_of_range);
}

TEST(Rational, IsReducedWithAPositiveDenominator) {
  EXPECT_EQ(Rational(6, -4).to_string(), "-3/2");
  EXPECT_EQ(Rational(0, -4).to_string(), "0");
  EXPECT_TRUE(Rational(8, 4).is_integer());
  EXPECT_FALSE(Rational(8, 3).is_integer());
  EXPECT_LT(Rational(-1, 2), Rational(1, 3));
}

TEST(Rational, DivisionByZeroThrows) {
  EXPECT_THROW(Rational(1, 0), std::domain_error);
  EXPECT_THROW(Rational(1) / Rational(0), std::domain_error);
}

TEST(Rational, ConvertsToMachineIntegersWhereTheyAre) {
  EXPECT_EQ(Rational(-7).to_int64(), -7);
  EXPECT_THROW((void)Rational(1, 2).to_int64(), std::out_of_range);
  EXPECT_THROW((void)Rational::from_decimal("1e30").to_int64(), std::out_of_range);
}

TEST(Rational, Log2IsThatOfTheAbsoluteValue) {
  EXPECT_DOUBLE_EQ(Rational(-8).log2_abs(), 3);
  EXPECT_DOUBLE_EQ(Rational(1, 4).log2_abs(), -2);
  EXPECT_TRUE(std::isinf(Rational(0).log2_abs()));
  EXPECT_NEAR(Rational::from_decimal("1e400").log2_abs(), 400 * std::log2(10), 1e-9);
}

TEST(Rational, MovesAndCopiesKeepValues) {
  Rational a(22, 7);
  Rational b = a;
  Rational c = std::move(a);
  b += Rational(1);
  EXPECT_EQ(c, Rational(22, 7));
  EXPECT_EQ(b, Rational(29, 7));
}

// Whoever links the library gets an exception, not the end of the process.
TEST(Rational, WhereFlintGivesUpItThrows) {
  errno = 0;
  EXPECT_THROW(flint_abort(), FlintFailure);
  errno = ENOMEM;
  EXPECT_THROW(flint_abort(), std::bad_alloc);
  errno = 0;
}

}  // namespace
}  // namespace abide
