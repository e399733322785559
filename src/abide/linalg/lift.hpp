// SPDX-License-Identifier: MIT
//
// From residues modulo several primes to rational numbers.
//
// A matrix over Q whose canonical null space is known modulo p1, p2, ..: the residues of each entry
// are joined by the Chinese remainder theorem and the fraction a/b with the smallest numerator and
// denominator is taken (rational reconstruction: unique when 2 |a| b is below the product of the
// primes). The result is a guess to be verified.
//
// Only residues of one rational matrix may be joined. Over Z_p a rank can be smaller than over Q,
// and the pivots (the first independent columns) can come later, never the other way round: by the
// first k columns, for each k, no more are independent. So the basis with fewer vectors is right,
// and of two with as many, the one whose pivots come first. Pivots come first where the other
// columns come last; and in a canonical basis each of those is where a vector ends (with a 1).
//
// Example: modulo 101 the residue 51 is 1/2; modulo 101 * 103 it is 51 only for 51 itself. The null
// space of (101, 1) is spanned by (-1/101, 1), but modulo 101 by (1, 0): that prime is left out.
//
// Cost: O(n k^2) word operations for n entries and k primes, when one is added at a time.
// P. Wang, "A p-adic algorithm for univariate partial fractions", 1981; J. von zur Gathen, J.
// Gerhard, "Modern Computer Algebra", Section 5.10.
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

  /// Adds the residues of one more prime. A basis with fewer rows than before, or with as many that
  /// end later, replaces all: the earlier primes were unlucky. One with more, or that end earlier,
  /// is ignored, and so is a prime that was added before.
  void add(const PrimeField& field, const Matrix& basis);
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// The rational matrix, if every entry has a small enough fraction.
  [[nodiscard]] std::optional<std::vector<std::vector<Rational>>> rational() const;

 private:
  void clear();

  std::size_t columns_;
  std::size_t rows_ = 0;
  bool empty_ = true;
  std::vector<std::size_t> ends_;  // the last column of each row that is not zero
  fmpz_t modulus_;
  std::vector<fmpz> residues_;
};

}  // namespace abide
