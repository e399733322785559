// SPDX-License-Identifier: MIT
//
// Polynomials in tests of laws: written by hand, drawn at random, evaluated, and compared by span.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/model.hpp"
#include "abide/model/model_file.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "laws/expressions.hpp"
#include "program/evaluation.hpp"

namespace abide::testing {

/// Terms in any order: {{2, {0, 0}}, {-1, {1}}} is 2 x0^2 - x1.
inline SparsePolynomial polynomial(
    std::initializer_list<std::pair<Rational, std::vector<std::uint32_t>>> terms) {
  SparsePolynomial result;
  for (const auto& [c, monomial] : terms) result.terms.emplace_back(monomial, c);
  normalize(result);
  return result;
}

/// Up to `terms` terms of degree 0 .. `degree` in variables 0 .. n-1, with small fractions.
inline SparsePolynomial random_polynomial(std::uint32_t n, int degree, int terms, Random& random) {
  SparsePolynomial result;
  for (int t = 0; t < terms; ++t) {
    Monomial monomial;
    for (std::int64_t d = random.between(0, degree); d > 0; --d)
      monomial.push_back(static_cast<std::uint32_t>(random.below(n)));
    std::sort(monomial.begin(), monomial.end());
    result.terms.emplace_back(monomial, Rational(random.between(-9, 9), random.between(1, 6)));
  }
  normalize(result);
  return result;
}

inline SparsePolynomial scaled(SparsePolynomial p, const Rational& factor) {
  for (auto& [monomial, c] : p.terms) c *= factor;
  normalize(p);
  return p;
}
inline SparsePolynomial sum(SparsePolynomial a, const SparsePolynomial& b) {
  a.terms.insert(a.terms.end(), b.terms.begin(), b.terms.end());
  normalize(a);
  return a;
}

inline Rational value(const SparsePolynomial& p, const std::vector<Rational>& point) {
  Rational result;
  for (const auto& [monomial, c] : p.terms) {
    Rational term = c;
    for (const std::uint32_t i : monomial) term *= point.at(i);
    result += term;
  }
  return result;
}

/// The dimension of the span, modulo a prime that divides nothing by accident.
inline std::size_t span_rank(const std::vector<SparsePolynomial>& polynomials) {
  if (polynomials.empty()) return 0;
  const PrimeField field(8388593);
  std::map<Monomial, std::size_t> column;
  for (const SparsePolynomial& p : polynomials)
    for (const auto& [monomial, c] : p.terms) column.try_emplace(monomial, column.size());
  Matrix rows(polynomials.size(), column.size());
  for (std::size_t i = 0; i < polynomials.size(); ++i)
    for (const auto& [monomial, c] : polynomials[i].terms)
      rows(i, column.at(monomial)) = field.from(c);
  return rank(field, rows);
}

inline bool same_span(const std::vector<SparsePolynomial>& a,
                      const std::vector<SparsePolynomial>& b) {
  std::vector<SparsePolynomial> both = a;
  both.insert(both.end(), b.begin(), b.end());
  const std::size_t rank = span_rank(both);
  return rank == span_rank(a) && rank == span_rank(b);
}

/// All products of these, with repetition, of degree at most `degree`; none of them a constant.
inline std::vector<SparsePolynomial> products_up_to(const std::vector<SparsePolynomial>& factors,
                                                    int degree) {
  std::vector<SparsePolynomial> result;
  std::vector<std::pair<SparsePolynomial, std::size_t>> open;
  for (std::size_t i = 0; i < factors.size(); ++i)
    if (factors[i].degree() <= degree) open.emplace_back(factors[i], i);
  while (!open.empty()) {
    const auto [partial, last] = open.back();
    open.pop_back();
    result.push_back(partial);
    for (std::size_t i = last; i < factors.size(); ++i)
      if (partial.degree() + factors[i].degree() <= degree)
        open.emplace_back(product(partial, factors[i]), i);
  }
  return result;
}

/// The entries of a matrix of the model as variables of the state.
struct Entries {
  Entries(const Program& program, const std::string& name) {
    for (const NodeId id : program.parameters()) {
      if (program.name(id) == name) {
        rows = static_cast<std::uint32_t>(program.shape(id).at(0));
        columns =
            program.shape(id).size() > 1 ? static_cast<std::uint32_t>(program.shape(id)[1]) : 1;
        return;
      }
      first += static_cast<std::uint32_t>(entries(program.shape(id)));
    }
    throw std::out_of_range(name);
  }
  [[nodiscard]] std::uint32_t operator()(std::uint32_t i, std::uint32_t j = 0) const {
    return first + i * columns + j;
  }

  std::uint32_t first = 0, rows = 0, columns = 0;
};

/// Entry (i, j) of W_(l+1).T @ W_(l+1) - W_l @ W_l.T, without the bias.
inline SparsePolynomial balance(const Program& program, int l, std::uint32_t i, std::uint32_t j) {
  const Entries below(program, "W" + std::to_string(l));
  const Entries above(program, "W" + std::to_string(l + 1));
  const auto pair = [](std::uint32_t a, std::uint32_t b) {
    return a < b ? Monomial{a, b} : Monomial{b, a};
  };
  SparsePolynomial result;
  for (std::uint32_t k = 0; k < above.rows; ++k)
    result.terms.emplace_back(pair(above(k, i), above(k, j)), 1);
  for (std::uint32_t k = 0; k < below.columns; ++k)
    result.terms.emplace_back(pair(below(i, k), below(j, k)), -1);
  normalize(result);
  return result;
}

/// The laws of a linear network: all entries on and above the diagonal, for each hidden layer.
inline std::vector<SparsePolynomial> linear_laws(const Program& program) {
  std::vector<SparsePolynomial> laws;
  for (int l = 1; l < static_cast<int>(program.parameters().size()); ++l) {
    const Entries layer(program, "W" + std::to_string(l));
    for (std::uint32_t i = 0; i < layer.rows; ++i)
      for (std::uint32_t j = i; j < layer.rows; ++j) laws.push_back(balance(program, l, i, j));
  }
  return laws;
}

/// The laws of a ReLU network: one for each hidden neuron.
inline std::vector<SparsePolynomial> relu_laws(const Program& program) {
  std::vector<std::string> names;
  for (const NodeId id : program.parameters()) names.push_back(program.name(id));
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<SparsePolynomial> laws;
  for (int l = 1; has("W" + std::to_string(l + 1)); ++l) {
    const std::string bias = "b" + std::to_string(l);
    const Entries layer(program, "W" + std::to_string(l));
    for (std::uint32_t i = 0; i < layer.rows; ++i) {
      SparsePolynomial law = balance(program, l, i, i);
      if (has(bias)) {
        const std::uint32_t b = Entries(program, bias)(i);
        law = sum(law, polynomial({{-1, {b, b}}}));
      }
      laws.push_back(law);
    }
  }
  return laws;
}

/// A model file with these parameters (`x = [3]`) and coordinates phi (`'x[0]*x[1]', 'x[2]'`).
inline Model phi(const std::string& parameters, const std::string& coordinates) {
  return parse_model("[parameters]\n" + parameters + "\n[model]\nphi = [" + coordinates + "]\n",
                     "model.toml");
}

/// A state of scalar parameters with these names.
inline std::vector<StateBlock> scalars(const std::vector<std::string>& names) {
  std::vector<StateBlock> state;
  for (const std::string& name : names) state.push_back({name, {}, StateBlock::Kind::parameter, 0});
  return state;
}

/// The node of an expression in the names of the program's parameters.
inline NodeId lower(Program& program, const std::string& text) {
  std::map<std::string, NodeId> parameters;
  for (const NodeId id : program.parameters()) parameters[program.name(id)] = id;
  Lowering lowering(program,
                    [&](const std::string& name, std::size_t offset) {
                      if (!parameters.contains(name))
                        throw ExpressionError(offset, "unknown name '" + name + "'");
                      return parameters.at(name);
                    },
                    {.rational = true});
  return lowering.lower(parse_expression(text));
}

/// Polynomials as a ring, to expand expressions.
struct SparseRing {
  using Element = SparsePolynomial;
  [[nodiscard]] Element zero() const { return {}; }
  [[nodiscard]] Element one() const { return from(1); }
  [[nodiscard]] Element from(const Rational& q) const { return polynomial({{q, {}}}); }
  [[nodiscard]] Element add(const Element& a, const Element& b) const { return sum(a, b); }
  [[nodiscard]] Element sub(const Element& a, const Element& b) const { return sum(a, neg(b)); }
  [[nodiscard]] Element neg(const Element& a) const { return scaled(a, -1); }
  [[nodiscard]] Element mul(const Element& a, const Element& b) const { return product(a, b); }
  [[nodiscard]] bool equal(const Element& a, const Element& b) const { return a == b; }
};

/// The entries of an expression in the parameters of a program.
inline std::vector<SparsePolynomial> expanded(Program program, const std::string& expression) {
  const NodeId node = expression_node(program, expression);
  std::vector<SparsePolynomial> variables;
  for (std::uint32_t i = 0; i < variable_count(program); ++i)
    variables.push_back(polynomial({{1, {i}}}));
  return evaluate_at(program, {node}, SparseRing{}, variables)[0];
}

}  // namespace abide::testing
