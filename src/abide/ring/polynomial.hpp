// SPDX-License-Identifier: MIT
//
// Polynomials over Q in a fixed number of variables, as a ring: FLINT's fmpq_mpoly with value
// semantics. Evaluating a tensor program over this ring expands it symbolically; that is how
// identities are proved, and the slow reference against which jets and brackets are tested.
//
// Example: with R = PolynomialRing(2), R.mul(R.variable(0), R.variable(1)) is x0*x1.
// User text never reaches FLINT's parser.
#pragma once

#include <flint/fmpq_mpoly.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide {

class Polynomial;

/// Q[x0, .., x(n-1)]. Copies share one context; polynomials keep it alive.
class PolynomialRing {
 public:
  using Element = Polynomial;

  explicit PolynomialRing(std::size_t variables);

  [[nodiscard]] std::size_t variables() const;
  [[nodiscard]] Polynomial zero() const;
  [[nodiscard]] Polynomial one() const;
  /// Throws std::out_of_range unless i < variables().
  [[nodiscard]] Polynomial variable(std::size_t i) const;
  [[nodiscard]] Polynomial from(const Rational& q) const;
  [[nodiscard]] Polynomial add(const Polynomial& a, const Polynomial& b) const;
  [[nodiscard]] Polynomial sub(const Polynomial& a, const Polynomial& b) const;
  [[nodiscard]] Polynomial neg(const Polynomial& a) const;
  [[nodiscard]] Polynomial mul(const Polynomial& a, const Polynomial& b) const;
  [[nodiscard]] bool equal(const Polynomial& a, const Polynomial& b) const;
  [[nodiscard]] Polynomial scale(const Polynomial& a, const Rational& factor) const;
  /// The q for which a = q b, b with integer coefficients without a common factor, the leading one
  /// positive; 0 for 0.
  [[nodiscard]] Rational content(const Polynomial& a) const;
  /// Of a and b, not both 0: a greatest common divisor g, and a/g and b/g.
  struct Cofactors;
  [[nodiscard]] Cofactors cofactors(const Polynomial& a, const Polynomial& b) const;
  /// The partial derivative by variable i.
  [[nodiscard]] Polynomial derivative(const Polynomial& a, std::size_t i) const;
  /// The value where variable i is point[i]. Throws std::invalid_argument on another length.
  [[nodiscard]] Rational evaluate(const Polynomial& a, const std::vector<Rational>& point) const;

 private:
  friend class Polynomial;
  struct Context;
  std::shared_ptr<Context> context_;
};

class Polynomial {
 public:
  Polynomial(const Polynomial& other);
  Polynomial(Polynomial&& other) noexcept;
  Polynomial& operator=(Polynomial other) noexcept;
  ~Polynomial();

  [[nodiscard]] bool is_zero() const;
  /// The number of terms.
  [[nodiscard]] std::size_t length() const;
  /// The largest degree in a variable times the most words of a coefficient, without its content.
  [[nodiscard]] double depth() const;
  /// (exponents by variable, coefficient) for each term, the coefficients not 0.
  [[nodiscard]] std::vector<std::pair<std::vector<std::uint64_t>, Rational>> terms() const;
  [[nodiscard]] bool is_one() const;
  /// In x0, x1, ..; for messages and tests.
  [[nodiscard]] std::string to_string() const;

 private:
  friend class PolynomialRing;
  explicit Polynomial(std::shared_ptr<PolynomialRing::Context> context);

  std::shared_ptr<PolynomialRing::Context> context_;
  fmpq_mpoly_t value_;
};

struct PolynomialRing::Cofactors {
  Polynomial gcd, a, b;
};

}  // namespace abide
