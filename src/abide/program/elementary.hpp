// SPDX-License-Identifier: MIT
//
// Elementary functions as symbols.
//
// A function f of an argument u is no polynomial, but its differential is one in a few *symbols*,
// themselves functions of u, and in u and 1/u:
//
//     function       differential                    value at a base point
//     exp            exp du                          free, not 0
//     log            du / u                          free
//     sqrt           sqrt du / (2 u)                 the root of u, or free (below)
//     sigmoid        (sigmoid - sigmoid^2) du        free
//     softplus       sigmoid du                      free
//     sin, cos       cos du, -sin du                 a free point of the circle
//     normal_cdf     normal_pdf du                   free (GELU is u normal_cdf(u))
//     normal_pdf     -u normal_pdf du                free, 1/sqrt(2 pi) absorbed
//     erf            erf_slope du                    free
//     erf_slope      -2 u erf_slope du               free, 2/sqrt(pi) absorbed
//
// So a program with functions is evaluated exactly over any field: the values of its symbols are
// chosen freely, one for each function and argument, and derivatives follow the table. What is an
// identity for all values of the symbols holds for the true functions, which are one choice. The
// converse needs the symbols to be independent (lie/independence.hpp).
//
// The root is the exception: it is algebraic. With the rule above, r = c sqrt(u) for any c is a
// solution, so an identity in free r holds for the true root; counting takes the root itself.
//
// Example: sigmoid at u = 3 + 2e with the symbol s = 5 is 5 + (5 - 25) 2e = 5 - 40e.
//
// One row of the table (elementary.cpp) says everything of a function. What can be written with
// these is written with them: tanh u = 2 sigmoid(2u) - 1, softmax, layer norms.
//
// J. F. Ritt, "Integration in Finite Terms", 1948; M. Bronstein, "Symbolic Integration I", 2005.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide {

enum class Elementary {
  exp,
  log,
  sqrt,
  sigmoid,
  softplus,
  sin,
  cos,
  normal_cdf,
  normal_pdf,
  erf,
  erf_slope,
};

/// coefficient * u^power * (product of these symbols of u).
struct RuleTerm {
  Rational coefficient;
  int power = 0;  ///< -1, 0 or 1
  std::vector<Elementary> symbols;
};

/// How the value of a symbol is chosen.
enum class BaseValue {
  free,
  not_zero,
  sine,    ///< the second coordinate of a free rational point of the circle
  cosine,  ///< its first coordinate
  root,    ///< of the argument, where it must be one; free otherwise
};

/// What is known of f(-u): sign * f(u) + constant + slope * u, or nothing of this kind.
struct Reflection {
  int sign = 1;
  Rational constant, slope;
};

struct ElementaryFunction {
  Elementary function;
  std::string_view name;
  std::vector<RuleTerm> rule;  ///< df/du
  BaseValue base;
  std::optional<Reflection> reflection;
  std::optional<Rational> at_zero;  ///< f(0), where it is rational
  bool not_negative = false;        ///< at any real argument
  double (*real)(double);
};

/// The row of a function.
[[nodiscard]] const ElementaryFunction& row(Elementary function);
[[nodiscard]] const std::vector<ElementaryFunction>& all_elementary();
/// Functions of one family and argument share the number that their values are made of.
[[nodiscard]] Elementary family_of(Elementary function);
/// By name; nothing for any other text.
[[nodiscard]] std::optional<Elementary> elementary_named(std::string_view name);
/// The function first, then all whose values its derivatives of any order need.
[[nodiscard]] const std::vector<Elementary>& symbols_of(Elementary function);
/// Whether the function is 1/u or has it in its rule, so that it is not defined at 0.
[[nodiscard]] bool singular_at_zero(Elementary function);
/// f(q), where it is known to be rational. Throws std::domain_error where there is no value.
[[nodiscard]] std::optional<Rational> exact_value(Elementary function, const Rational& q);

}  // namespace abide
