// SPDX-License-Identifier: MIT
//
// From residues modulo several primes to rational numbers.
//
// A matrix over Q whose canonical null space is known modulo p1, p2, ..: the residues of each entry
// are joined by the Chinese remainder theorem and the fraction a/b with the smallest numerator and
// denominator is taken (rational reconstruction: unique when 2 |a| b is below the product of the
// primes). The result is a guess to be verified.
//
// Example: modulo 101 the residue 51 is 1/2; modulo 101 * 103 it is 51 only for 51 itself.
#pragma once

#include <flint/fmpz.h>

#include <optional>
#include <vector>

#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide {

class Lift {
 public:
  explicit Lift(std::size_t columns);
  Lift(const Lift&) = delete;
  Lift& operator=(const Lift&) = delete;
  ~Lift();

  /// Adds the residues of one more prime. A basis with fewer rows than before replaces all: the
  /// earlier primes were unlucky (a null space mod p is never too small). One with more is ignored,
  /// and so is a prime that was added before.
  void add(const PrimeField& field, const Matrix& basis);
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// The rational matrix, if every entry has a small enough fraction.
  [[nodiscard]] std::optional<std::vector<std::vector<Rational>>> rational() const;

 private:
  void clear();

  std::size_t columns_;
  std::size_t rows_ = 0;
  bool empty_ = true;
  fmpz_t modulus_;
  std::vector<fmpz> residues_;
};

}  // namespace abide
