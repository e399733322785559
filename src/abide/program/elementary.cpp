// SPDX-License-Identifier: MIT
#include "abide/program/elementary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace abide {

namespace {

using enum Elementary;

double real_sigmoid(double u) {
  const double e = std::exp(-std::abs(u));
  return (u < 0 ? e : 1) / (1 + e);
}
double real_softplus(double u) { return std::max(u, 0.0) + std::log1p(std::exp(-std::abs(u))); }
double real_normal_cdf(double u) { return std::erfc(-u / std::sqrt(2.0)) / 2; }
double real_normal_pdf(double u) { return std::exp(-u * u / 2) / std::sqrt(2 * M_PI); }
double real_erf_slope(double u) { return std::exp(-u * u) * 2 / std::sqrt(M_PI); }

std::vector<ElementaryFunction> make_table() {
  const Rational half(1, 2);
  const Reflection even{1, 0, 0}, odd{-1, 0, 0}, complement{-1, 1, 0};
  using enum BaseValue;
  return {
      {exp,
       "exp",
       {{1, 0, {exp}}},
       not_zero,
       {},
       Rational(1),
       true,
       [](double u) { return std::exp(u); }},
      {log, "log", {{1, -1, {}}}, free, {}, {}, false, [](double u) { return std::log(u); }},
      {sqrt,
       "sqrt",
       {{half, -1, {sqrt}}},
       root,
       {},
       Rational(0),
       true,
       [](double u) { return std::sqrt(u); }},
      {sigmoid,
       "sigmoid",
       {{1, 0, {sigmoid}}, {-1, 0, {sigmoid, sigmoid}}},
       free,
       complement,
       half,
       true,
       real_sigmoid},
      {softplus,
       "softplus",
       {{1, 0, {sigmoid}}},
       free,
       Reflection{1, 0, -1},
       {},
       true,
       real_softplus},
      {sin,
       "sin",
       {{1, 0, {cos}}},
       sine,
       odd,
       Rational(0),
       false,
       [](double u) { return std::sin(u); }},
      {cos,
       "cos",
       {{-1, 0, {sin}}},
       cosine,
       even,
       Rational(1),
       false,
       [](double u) { return std::cos(u); }},
      {normal_cdf,
       "normal_cdf",
       {{1, 0, {normal_pdf}}},
       free,
       complement,
       half,
       true,
       real_normal_cdf},
      {normal_pdf,
       "normal_pdf",
       {{-1, 1, {normal_pdf}}},
       not_zero,
       even,
       {},
       true,
       real_normal_pdf},
      {erf,
       "erf",
       {{1, 0, {erf_slope}}},
       free,
       odd,
       Rational(0),
       false,
       [](double u) { return std::erf(u); }},
      {erf_slope, "erf_slope", {{-2, 1, {erf_slope}}}, not_zero, even, {}, true, real_erf_slope},
  };
}

std::vector<Elementary> closure(Elementary function) {
  std::vector<Elementary> result{function};
  for (std::size_t i = 0; i < result.size(); ++i)
    for (const RuleTerm& term : row(result[i]).rule)
      for (const Elementary symbol : term.symbols)
        if (std::find(result.begin(), result.end(), symbol) == result.end())
          result.push_back(symbol);
  return result;
}

// The root of a square of a rational number.
std::optional<Rational> rational_root(const Rational& q) {
  Rational result;
  if (fmpz_is_square(fmpq_numref(q.flint())) == 0 || fmpz_is_square(fmpq_denref(q.flint())) == 0)
    return std::nullopt;
  fmpz_sqrt(fmpq_numref(result.flint()), fmpq_numref(q.flint()));
  fmpz_sqrt(fmpq_denref(result.flint()), fmpq_denref(q.flint()));
  return result;
}

}  // namespace

const std::vector<ElementaryFunction>& all_elementary() {
  static const std::vector<ElementaryFunction> table = make_table();
  return table;
}

const ElementaryFunction& row(Elementary function) {
  return all_elementary()[static_cast<std::size_t>(function)];
}

Elementary family_of(Elementary function) { return function == cos ? sin : function; }

std::optional<Elementary> elementary_named(std::string_view name) {
  for (const ElementaryFunction& f : all_elementary())
    if (f.name == name) return f.function;
  return std::nullopt;
}

const std::vector<Elementary>& symbols_of(Elementary function) {
  static const std::vector<std::vector<Elementary>> closures = [] {
    std::vector<std::vector<Elementary>> result;
    for (const ElementaryFunction& f : all_elementary()) result.push_back(closure(f.function));
    return result;
  }();
  return closures[static_cast<std::size_t>(function)];
}

bool singular_at_zero(Elementary function) {
  const auto& rule = row(function).rule;
  return std::any_of(rule.begin(), rule.end(), [](const RuleTerm& t) { return t.power < 0; });
}

std::optional<Rational> exact_value(Elementary function, const Rational& q) {
  const bool negative = q < Rational(0);
  if (function == log && q.is_one()) return Rational(0);
  if (function == sqrt && !negative) return rational_root(q);
  if ((function == sqrt && negative) || (function == log && (negative || q.is_zero())))
    throw std::domain_error(
        fmt::format("{} of {} has no value", row(function).name, q.to_string()));
  return q.is_zero() ? row(function).at_zero : std::nullopt;
}

}  // namespace abide
