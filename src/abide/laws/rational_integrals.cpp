// SPDX-License-Identifier: MIT
#include "abide/laws/rational_integrals.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "abide/laws/residues.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/limits.hpp"
#include "abide/ring/fraction.hpp"

namespace abide {

namespace {

using Vector = std::vector<std::uint64_t>;

constexpr int kIdlePoints = 2;  // that add nothing to what the kernels span

// The kernels at all points together, in canonical form.
std::vector<Vector> kernels(const Flow& flow, Extactic& extactic, Random& random, StopFlag stop) {
  const WordField& field = extactic.field();
  const std::size_t columns = extactic.columns().size();
  RowEchelon<WordField> span(field, columns);
  for (int idle = 0; idle < kIdlePoints && !span.full(); ++idle) {
    look_at(stop);
    Vector point;
    for (std::size_t i = 0; i < flow.dimension(); ++i)
      point.push_back(field.random_element(random));
    RowEchelon<WordField> matrix(field, columns);
    for (Vector& row : extactic.at(field, point)) matrix.add(std::move(row));
    for (Vector& k : matrix.null_space())
      if (span.add(std::move(k))) idle = -1;
  }
  RowEchelon<WordField> equations(field, columns);
  for (Vector& equation : span.null_space()) equations.add(std::move(equation));
  return equations.null_space();
}

SparsePolynomial combination(const std::vector<SparsePolynomial>& columns,
                             const std::vector<Rational>& c) {
  SparsePolynomial result;
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (const auto& [monomial, factor] : columns[i].terms)
      result.terms.emplace_back(monomial, factor * c[i]);
  normalize(result);
  return result;
}

SparsePolynomial sparse(const Polynomial& polynomial) {
  SparsePolynomial result;
  for (const auto& [exponents, c] : polynomial.terms()) {
    Monomial monomial;
    for (std::size_t i = 0; i < exponents.size(); ++i)
      monomial.insert(monomial.end(), exponents[i], static_cast<std::uint32_t>(i));
    result.terms.emplace_back(std::move(monomial), c);
  }
  normalize(result);
  return result;
}

std::size_t terms(const Quotient& q) {
  return q.numerator.terms.size() + q.denominator.terms.size();
}

// The entries of the canonical kernel over the rational functions.
std::vector<Quotient> symbolic(const Flow& flow, Extactic& extactic) {
  const FractionField field(flow.dimension(), static_cast<double>(limits().darboux_work));
  std::vector<Fraction> point;
  for (std::size_t i = 0; i < flow.dimension(); ++i) point.push_back(field.variable(i));
  RowEchelon<FractionField> echelon(field, extactic.columns().size());
  for (std::vector<Fraction>& row : extactic.at(field, point)) echelon.add(std::move(row));
  std::vector<Quotient> result;
  for (const std::vector<Fraction>& k : echelon.null_space())
    for (const Fraction& entry : k)
      if (entry.divisor) result.push_back({sparse(entry.numerator), sparse(*entry.divisor)});
  return result;
}

}  // namespace

std::vector<Quotient> rational_integrals(const Flow& flow, Extactic& extactic, int degree,
                                         std::uint64_t seed, StopFlag stop) {
  if (extactic.rank() == extactic.columns().size()) return {};
  Random random(seed_about(flow.program(), seed), {0xdd, static_cast<std::uint64_t>(degree)});
  std::vector<SparsePolynomial> span;
  for (const Vector& c : kernels(flow, extactic, random, stop)) {
    const std::optional<std::vector<Rational>> numbers = small_integers(extactic.field(), c);
    if (!numbers) return {};
    span.push_back(combination(extactic.columns(), *numbers));
  }
  std::stable_sort(span.begin(), span.end(), [](const auto& a, const auto& b) {
    return std::pair(a.degree(), a.terms.size()) < std::pair(b.degree(), b.terms.size());
  });
  std::vector<Quotient> result;
  if (span.size() + extactic.rank() == extactic.columns().size() + 1) {
    if (span[0].degree() == 0) return {};
    for (std::size_t i = 1; i < span.size(); ++i) result.push_back({span[i], span[0]});
  } else {
    Extactic few(flow, span, degree, extactic.field(), random.bits(), stop);
    few.keep_independent_rows();
    result = symbolic(flow, few);
  }
  for (Quotient& q : result) {  // a constant factor changes nothing
    make_primitive(q.numerator);
    make_primitive(q.denominator);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Quotient& a, const Quotient& b) { return terms(a) < terms(b); });
  return result;
}

}  // namespace abide
