// SPDX-License-Identifier: MIT
#include "abide/laws/polynomial_law.hpp"

#include <flint/fmpz.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace abide {

namespace {

// Names of all entries of parameters or probes, each made by `name(tensor, indices)`.
template <class Name>
std::vector<std::string> entries_named(const Program& program, const std::vector<NodeId>& ids,
                                       Name name) {
  std::vector<std::string> names;
  for (const NodeId id : ids) {
    const Shape& shape = program.shape(id);
    const std::vector<std::int64_t> stride = strides(shape);
    for (std::int64_t i = 0; i < entries(shape); ++i) {
      std::string indices;
      for (std::size_t axis = 0; axis < shape.size(); ++axis)
        indices += fmt::format("{}{}", axis == 0 ? "" : ",", i / stride[axis] % shape[axis]);
      names.push_back(name(program.name(id), indices));
    }
  }
  return names;
}

// Terms with positive coefficients first, each group in order.
template <class Term>
std::string signed_sum(const SparsePolynomial& polynomial, Term term) {
  std::string text;
  for (const bool negative : {false, true})
    for (const auto& [monomial, coefficient] : polynomial.terms) {
      if ((coefficient < Rational(0)) != negative) continue;
      if (text.empty())
        text += negative ? "-" : "";
      else
        text += negative ? " - " : " + ";
      text += term(monomial, negative ? -coefficient : coefficient);
    }
  return text.empty() ? "0" : text;
}

std::vector<std::pair<std::uint32_t, int>> powers(const Monomial& monomial) {
  std::vector<std::pair<std::uint32_t, int>> result;
  for (const std::uint32_t variable : monomial) {
    if (result.empty() || result.back().first != variable) result.emplace_back(variable, 0);
    ++result.back().second;
  }
  return result;
}

std::string indexed(const std::string& name, const std::string& indices) {
  return indices.empty() ? name : fmt::format("{}[{}]", name, indices);
}

}  // namespace

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
  Rational scale(1);  // least common denominator over greatest common numerator
  fmpz* lcm = fmpq_numref(scale.flint());
  for (const auto& [monomial, c] : polynomial.terms) fmpz_lcm(lcm, lcm, fmpq_denref(c.flint()));
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

std::vector<std::string> entry_names(const Program& program) {
  return entries_named(program, program.parameters(), indexed);
}

std::vector<std::string> probe_names(const Program& program) {
  return entries_named(program, program.probes(), indexed);
}

std::string latex_name(const std::string& name) {
  std::size_t digits = name.size();
  while (digits > 1 && std::isdigit(static_cast<unsigned char>(name[digits - 1])) != 0) --digits;
  std::string base = name.substr(0, digits);
  for (std::size_t i = 0; (i = base.find('_', i)) != std::string::npos; i += 2)
    base.insert(i, "\\");
  if (base.size() > 1) base = "\\mathrm{" + base + "}";
  return digits == name.size() ? base : fmt::format("{}_{{{}}}", base, name.substr(digits));
}

std::vector<std::string> entry_names_latex(const Program& program) {
  return entries_named(
      program, program.parameters(), [](const std::string& name, const std::string& indices) {
        const std::string latex = latex_name(name);
        return indices.empty() ? latex : fmt::format("({})_{{{}}}", latex, indices);
      });
}

std::string to_expression(const SparsePolynomial& polynomial,
                          const std::vector<std::string>& names) {
  return signed_sum(polynomial, [&](const Monomial& monomial, const Rational& coefficient) {
    std::string text;
    if (!coefficient.is_one() || monomial.empty()) text = coefficient.to_string();
    for (const auto& [variable, power] : powers(monomial)) {
      if (!text.empty()) text += "*";
      text += names[variable];
      if (power > 1) text += fmt::format("**{}", power);
    }
    return text;
  });
}

std::string to_latex(const SparsePolynomial& polynomial, const std::vector<std::string>& names) {
  return signed_sum(polynomial, [&](const Monomial& monomial, const Rational& coefficient) {
    std::string text;
    if (!coefficient.is_one() || monomial.empty()) text = coefficient.to_string();
    for (const auto& [variable, power] : powers(monomial)) {
      if (!text.empty()) text += " ";
      text += names[variable];
      if (power > 1) text += fmt::format("^{{{}}}", power);
    }
    return text;
  });
}

}  // namespace abide
