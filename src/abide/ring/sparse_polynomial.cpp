// SPDX-License-Identifier: MIT
#include "abide/ring/sparse_polynomial.hpp"

#include <flint/fmpz.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "abide/ring/common_denominator.hpp"

namespace abide {

int SparsePolynomial::degree() const {
  std::size_t degree = 0;
  for (const auto& [monomial, coefficient] : terms) degree = std::max(degree, monomial.size());
  return static_cast<int>(degree);
}

bool before(const Monomial& a, const Monomial& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void normalize(SparsePolynomial& polynomial) {
  std::sort(polynomial.terms.begin(), polynomial.terms.end(),
            [](const auto& a, const auto& b) { return before(a.first, b.first); });
  std::vector<std::pair<Monomial, Rational>> kept;
  for (auto& [monomial, coefficient] : polynomial.terms) {
    if (!kept.empty() && kept.back().first == monomial)
      kept.back().second += coefficient;
    else
      kept.emplace_back(std::move(monomial), std::move(coefficient));
  }
  std::erase_if(kept, [](const auto& term) { return term.second.is_zero(); });
  polynomial.terms = std::move(kept);
}

void make_primitive(SparsePolynomial& polynomial) {
  // Least common denominator over greatest common numerator.
  Rational scale = 1;
  for (const auto& [monomial, c] : polynomial.terms)
    scale = common_denominator(std::span(&c, 1), std::move(scale));
  for (auto& [monomial, c] : polynomial.terms) c *= scale;
  Rational gcd;
  fmpz* common = fmpq_numref(gcd.flint());
  for (const auto& [monomial, c] : polynomial.terms)
    fmpz_gcd(common, common, fmpq_numref(c.flint()));
  if (polynomial.terms.back().second < Rational(0)) gcd = -gcd;
  for (auto& [monomial, c] : polynomial.terms) c /= gcd;
}

SparsePolynomial product(const SparsePolynomial& a, const SparsePolynomial& b) {
  SparsePolynomial result;
  for (const auto& [m, c] : a.terms)
    for (const auto& [n, d] : b.terms) {
      Monomial joined(m.size() + n.size());
      std::merge(m.begin(), m.end(), n.begin(), n.end(), joined.begin());
      result.terms.emplace_back(std::move(joined), c * d);
    }
  normalize(result);
  return result;
}

std::vector<std::pair<std::uint32_t, int>> powers(const Monomial& monomial) {
  std::vector<std::pair<std::uint32_t, int>> result;
  for (const std::uint32_t variable : monomial) {
    if (result.empty() || result.back().first != variable) result.emplace_back(variable, 0);
    ++result.back().second;
  }
  return result;
}

std::vector<std::pair<std::uint32_t, SparsePolynomial>> derivatives(
    const SparsePolynomial& polynomial) {
  std::map<std::uint32_t, SparsePolynomial> parts;
  for (const auto& [monomial, coefficient] : polynomial.terms)
    for (const auto& [variable, power] : powers(monomial)) {
      Monomial rest = monomial;
      rest.erase(std::find(rest.begin(), rest.end(), variable));
      parts[variable].terms.emplace_back(std::move(rest), coefficient * Rational(power));
    }
  std::vector<std::pair<std::uint32_t, SparsePolynomial>> result;
  for (auto& [variable, part] : parts) {
    normalize(part);
    result.emplace_back(variable, std::move(part));
  }
  return result;
}

std::optional<std::pair<SparsePolynomial, SparsePolynomial>> split_time(
    const SparsePolynomial& polynomial, std::uint32_t variable) {
  // The terms by what they have beside x: each has its own polynomial in x.
  std::map<Monomial, SparsePolynomial> by_rest;
  for (const auto& [monomial, c] : polynomial.terms) {
    Monomial rest = monomial;
    std::erase(rest, variable);
    const Monomial power(monomial.size() - rest.size(), variable);
    by_rest[std::move(rest)].terms.emplace_back(power, c);
  }
  if (by_rest.empty() || (by_rest.size() == 1 && by_rest.begin()->first.empty()))
    return std::nullopt;
  SparsePolynomial p = by_rest.begin()->second;
  make_primitive(p);
  if (p.degree() == 0) return std::nullopt;
  SparsePolynomial q;
  for (const auto& [rest, part] : by_rest) {
    if (part.terms.size() != p.terms.size()) return std::nullopt;
    const Rational factor = part.terms.back().second / p.terms.back().second;
    for (std::size_t i = 0; i < p.terms.size(); ++i)
      if (part.terms[i].first != p.terms[i].first ||
          part.terms[i].second != factor * p.terms[i].second)
        return std::nullopt;
    q.terms.emplace_back(rest, factor);
  }
  normalize(q);
  return std::pair{std::move(p), std::move(q)};
}

}  // namespace abide
