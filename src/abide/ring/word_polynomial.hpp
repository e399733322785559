// SPDX-License-Identifier: MIT
//
// Polynomials in one variable over Z_p with p near 2^61: what a polynomial in many variables is on
// a line. FLINT's nmod_poly with value semantics.
//
// A polynomial of degree below n is given by its values at n points; a matrix of polynomials has a
// determinant that is computed so, point by point. An irreducible polynomial f over Q in many
// variables, of degree k, is a polynomial of degree k on a random line, with the factors that p
// happens to give it.
//
// Example modulo 7: (0, 0), (1, 1), (2, 4) lie on s^2 = s * s; s^2 - 2 = (s - 3)(s + 3), and s^2 -
// 3 is irreducible.
//
// Cost: O(n^2) for values at n points, O(n log^2 n) for interpolation and common factors, and what
// factoring takes: J. von zur Gathen, J. Gerhard, "Modern Computer Algebra", Chapters 10 and 14.
#pragma once

#include <flint/nmod_poly.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "abide/ring/word_field.hpp"

namespace abide {

class WordPolynomial {
 public:
  /// With these coefficients of 1, s, s^2, ..
  explicit WordPolynomial(const WordField& field,
                          const std::vector<std::uint64_t>& coefficients = {});
  /// Of degree below values.size(): values[i] at s = i.
  static WordPolynomial interpolated(const WordField& field,
                                     const std::vector<std::uint64_t>& values);
  WordPolynomial(const WordPolynomial& other);
  WordPolynomial(WordPolynomial&& other) noexcept;
  WordPolynomial& operator=(WordPolynomial other) noexcept;
  ~WordPolynomial();

  [[nodiscard]] bool is_zero() const { return nmod_poly_is_zero(value_) != 0; }
  /// -1 for 0.
  [[nodiscard]] std::int64_t degree() const { return nmod_poly_degree(value_); }
  [[nodiscard]] std::uint64_t coefficient(std::size_t power) const;
  [[nodiscard]] std::uint64_t at(std::uint64_t s) const;

  friend WordPolynomial operator*(const WordPolynomial& a, const WordPolynomial& b);
  /// The remainder of a divided by b, which is not 0.
  friend WordPolynomial operator%(const WordPolynomial& a, const WordPolynomial& b);
  friend bool operator==(const WordPolynomial& a, const WordPolynomial& b) {
    return nmod_poly_equal(a.value_, b.value_) != 0;
  }
  /// A greatest common divisor, with leading coefficient 1, or 0.
  [[nodiscard]] static WordPolynomial gcd(const WordPolynomial& a, const WordPolynomial& b);
  /// Without the factors that it has in common with b, which is not 0.
  [[nodiscard]] WordPolynomial without(const WordPolynomial& b) const;
  /// The irreducible factors, each once, with leading coefficient 1. Of what is not 0.
  [[nodiscard]] std::vector<WordPolynomial> factors() const;

 private:
  nmod_poly_t value_;
};

}  // namespace abide
