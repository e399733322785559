// SPDX-License-Identifier: MIT
//
// Polynomials in tests of laws: those of known networks, products of them, and expressions as such.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/lowering.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "laws/expressions.hpp"
#include "linalg/polynomial_span.hpp"
#include "model/phi.hpp"
#include "program/entries.hpp"
#include "program/evaluation.hpp"
#include "ring/sparse_polynomials.hpp"

namespace abide::testing {

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
                    {});
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
