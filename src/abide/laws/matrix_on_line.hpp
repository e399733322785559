// SPDX-License-Identifier: MIT
//
// The extactic matrix on a line of the state space, and where its rank is low there.
//
// On a line x = a + s b with random a and b modulo a prime, the entries of E (laws/extactic.hpp)
// are polynomials in s. They are interpolated from values, and so are minors of their rank r. A
// polynomial f in x that divides all minors of E is on the line a factor of these; two random
// minors have hardly another factor in common.
//
// Example: E = ((1, x, y), (0, x, 2y), (0, x, 4y)) on x = 1 + s, y = 3 - s has the minor
// 2 (1 + s)(3 - s). Modulo s + 1 it is ((1, 0, 4), (0, 0, 8), (0, 0, 16)): E c = 0 for c = (0, 1,
// 0).
//
// Cost: E at as many points as a row has degrees; O(D r^3) for minors of degree D.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "abide/laws/extactic.hpp"
#include "abide/ring/word_polynomial.hpp"

namespace abide {

struct Line {
  Line(const WordField& field, std::size_t dimension, Random& random);

  [[nodiscard]] std::vector<std::uint64_t> at(std::uint64_t s) const;
  /// What has this value at each s and is a polynomial in s of degree up to `degree`.
  template <class Value>
  [[nodiscard]] WordPolynomial restricted(std::size_t degree, Value value) const {
    std::vector<std::uint64_t> values;
    for (std::uint64_t s = 0; s <= degree; ++s) values.push_back(value(s));
    return WordPolynomial::interpolated(field, values);
  }
  /// A polynomial on the line.
  [[nodiscard]] WordPolynomial restricted(const SparsePolynomial& f) const;

  WordField field;
  std::vector<std::uint64_t> start, direction;
};

class MatrixOnLine {
 public:
  using Equations = std::vector<std::vector<std::uint64_t>>;

  /// The matrix must outlive this. Throws Interrupted.
  MatrixOnLine(Extactic& extactic, const Line& line, Random& random, StopFlag stop);

  /// What two minors have in common; one minor where there are no rows for two.
  [[nodiscard]] WordPolynomial common_minor() const;
  /// E c = 0 modulo q, as equations for c over Z_p.
  [[nodiscard]] Equations modulo(const WordPolynomial& q) const;

 private:
  [[nodiscard]] std::vector<std::uint64_t> row_at(std::size_t i, std::uint64_t s) const;

  Extactic& extactic_;
  WordField field_;
  StopFlag stop_;
  std::vector<std::vector<WordPolynomial>> entries_;
  std::vector<std::uint64_t> mixture_;
};

}  // namespace abide
