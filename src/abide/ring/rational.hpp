// SPDX-License-Identifier: MIT
//
// Exact rational numbers of any size, and the field of them. A thin value type around FLINT's fmpq:
// always reduced, with a positive denominator.
#pragma once

#include <flint/fmpq.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace abide {

class Rational {
 public:
  Rational() { fmpq_init(value_); }
  Rational(std::int64_t numerator) : Rational() { fmpq_set_si(value_, numerator, 1); }  // NOLINT
  /// numerator / denominator. Throws std::domain_error when the denominator is 0.
  Rational(std::int64_t numerator, std::int64_t denominator);
  Rational(const Rational& other) : Rational() { fmpq_set(value_, other.value_); }
  Rational(Rational&& other) noexcept : Rational() { fmpq_swap(value_, other.value_); }
  Rational& operator=(Rational other) noexcept {
    fmpq_swap(value_, other.value_);
    return *this;
  }
  ~Rational() { fmpq_clear(value_); }

  /// Reads an unsigned decimal number: digits, optionally a point and digits, optionally an
  /// exponent (`12`, `0.1`, `.5`, `2e-3`), exactly: 0.1 is 1/10. Throws std::invalid_argument when
  /// the text is not such a number and std::out_of_range when it has over 10,000 digits.
  static Rational from_decimal(const std::string& text);

  [[nodiscard]] bool is_zero() const { return fmpq_is_zero(value_); }
  [[nodiscard]] bool is_one() const { return fmpq_is_one(value_); }
  [[nodiscard]] bool is_integer() const { return fmpz_is_one(fmpq_denref(value_)); }
  /// The value as a machine integer. Throws std::out_of_range when it is not one.
  [[nodiscard]] std::int64_t to_int64() const;
  /// max(|numerator|, denominator) in bits, rounded up: the size of the number.
  [[nodiscard]] std::int64_t height_bits() const { return fmpq_height_bits(value_); }
  /// log2 |value|, for bounds only; minus infinity for 0.
  [[nodiscard]] double log2_abs() const;
  /// Equal numbers have equal hashes.
  [[nodiscard]] std::size_t hash() const {
    constexpr ulong kPrime = 0x1fffffffffffffffUL;  // 2^61 - 1
    return fmpz_fdiv_ui(fmpq_numref(value_), kPrime) +
           31 * fmpz_fdiv_ui(fmpq_denref(value_), kPrime);
  }
  /// The nearest double or one beside it.
  [[nodiscard]] double to_double() const { return fmpq_get_d(value_); }
  /// `3`, `-1/10`.
  [[nodiscard]] std::string to_string() const;

  Rational& operator+=(const Rational& b);
  Rational& operator-=(const Rational& b);
  Rational& operator*=(const Rational& b);
  /// Throws std::domain_error when b is 0.
  Rational& operator/=(const Rational& b);
  friend Rational operator+(Rational a, const Rational& b) { return a += b; }
  friend Rational operator-(Rational a, const Rational& b) { return a -= b; }
  friend Rational operator*(Rational a, const Rational& b) { return a *= b; }
  friend Rational operator/(Rational a, const Rational& b) { return a /= b; }
  friend Rational operator-(Rational a) {
    fmpq_neg(a.value_, a.value_);
    return a;
  }
  friend bool operator==(const Rational& a, const Rational& b) {
    return fmpq_equal(a.value_, b.value_);
  }
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
    return fmpq_cmp(a.value_, b.value_) <=> 0;
  }

  /// FLINT's own handle, for the folders that compute with it.
  [[nodiscard]] const fmpq* flint() const { return value_; }
  [[nodiscard]] fmpq* flint() { return value_; }

 private:
  fmpq_t value_;
};

/// The field Q as a ring object.
struct RationalField {
  using Element = Rational;
  [[nodiscard]] Rational zero() const { return {}; }
  [[nodiscard]] Rational one() const { return 1; }
  [[nodiscard]] Rational add(const Rational& a, const Rational& b) const { return a + b; }
  [[nodiscard]] Rational sub(const Rational& a, const Rational& b) const { return a - b; }
  [[nodiscard]] Rational neg(const Rational& a) const { return -a; }
  [[nodiscard]] Rational mul(const Rational& a, const Rational& b) const { return a * b; }
  [[nodiscard]] Rational from(const Rational& q) const { return q; }
  [[nodiscard]] bool equal(const Rational& a, const Rational& b) const { return a == b; }
  [[nodiscard]] bool is_zero(const Rational& a) const { return a.is_zero(); }
  /// Throws std::domain_error when a is 0.
  [[nodiscard]] Rational inverse(const Rational& a) const { return Rational(1) / a; }
};

}  // namespace abide
