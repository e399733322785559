// SPDX-License-Identifier: MIT
#include "abide/ring/rational.hpp"

#include <flint/flint.h>

#include <cctype>
#include <cerrno>
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

#include "abide/error.hpp"

namespace abide {

namespace {

constexpr std::int64_t kMostDigits = 10'000;

// FLINT asks for its own attribute, which is part of the type for clang.
extern "C" FLINT_NORETURN void on_flint_abort() {
  if (errno == ENOMEM) throw std::bad_alloc();
  throw FlintFailure("FLINT met something impossible");
}

// FLINT would end the process, which may be a user's. Every program that links the library has this
// file, and it is settled before any thread begins.
const bool kFlintThrows = [] {
  flint_set_abort(on_flint_abort);
  return true;
}();

}  // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator) : Rational(numerator) {
  *this /= Rational(denominator);
}

Rational Rational::from_decimal(const std::string& text) {
  std::string digits;
  std::int64_t decimals = 0;
  std::size_t i = 0;
  bool after_point = false;
  for (; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (std::isdigit(c)) {
      digits.push_back(text[i]);
      decimals += after_point ? 1 : 0;
    } else if (c == '.' && !after_point) {
      after_point = true;
    } else {
      break;
    }
  }
  if (digits.empty()) throw std::invalid_argument("not a number: '" + text + "'");
  std::int64_t exponent = 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) throw std::invalid_argument("not a number: '" + text + "'");
    for (; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])); ++i) {
      exponent = exponent * 10 + (text[i] - '0');
      if (exponent > kMostDigits) throw std::out_of_range("the exponent is too large");
    }
    if (negative) exponent = -exponent;
  }
  if (i != text.size()) throw std::invalid_argument("not a number: '" + text + "'");
  if (static_cast<std::int64_t>(digits.size()) > kMostDigits)
    throw std::out_of_range("the number has too many digits");
  // The text is digits only by now, so FLINT's reader meets nothing unexpected.
  Rational result;
  fmpz_set_str(fmpq_numref(result.value_), digits.c_str(), 10);
  const std::int64_t shift = exponent - decimals;
  Rational power(10);
  fmpz_pow_ui(fmpq_numref(power.value_), fmpq_numref(power.value_),
              static_cast<ulong>(std::abs(shift)));
  return shift >= 0 ? result * power : result / power;
}

std::int64_t Rational::to_int64() const {
  if (!is_integer() || !fmpz_fits_si(fmpq_numref(value_)))
    throw std::out_of_range(to_string() + " is not a machine integer");
  return fmpz_get_si(fmpq_numref(value_));
}

double Rational::log2_abs() const {
  if (is_zero()) return -std::numeric_limits<double>::infinity();
  slong top = 0;
  slong bottom = 0;
  const double a = fmpz_get_d_2exp(&top, fmpq_numref(value_));
  const double b = fmpz_get_d_2exp(&bottom, fmpq_denref(value_));
  return std::log2(std::fabs(a) / b) + static_cast<double>(top - bottom);
}

std::string Rational::to_string() const {
  char* text = fmpq_get_str(nullptr, 10, value_);
  std::string result(text);
  flint_free(text);
  return result;
}

Rational& Rational::operator+=(const Rational& b) {
  fmpq_add(value_, value_, b.value_);
  return *this;
}
Rational& Rational::operator-=(const Rational& b) {
  fmpq_sub(value_, value_, b.value_);
  return *this;
}
Rational& Rational::operator*=(const Rational& b) {
  fmpq_mul(value_, value_, b.value_);
  return *this;
}
Rational& Rational::operator/=(const Rational& b) {
  if (b.is_zero()) throw std::domain_error("division by zero");
  fmpq_div(value_, value_, b.value_);
  return *this;
}

}  // namespace abide
