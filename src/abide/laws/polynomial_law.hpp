// SPDX-License-Identifier: MIT
//
// Polynomials in the entries of the state, sparse and exact: the form in which laws are found.
//
// A monomial is the sorted list of its variables, with repetition: x0 x3^2 is {0, 3, 3}. Variable i
// is entry i of the state, all blocks one after the other. A polynomial is a list of (monomial,
// coefficient), sorted by degree and then by monomial, without zeros.
//
// Canonical form of a law: coefficients are integers without common divisor, the last is positive.
//
// Example: W2[0,0]**2 - W1[0,0]**2 for linear:1,1,1 is {({0,0}, -1), ({1,1}, 1)}.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "abide/program/program.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

using Monomial = std::vector<std::uint32_t>;

struct SparsePolynomial {
  std::vector<std::pair<Monomial, Rational>> terms;

  [[nodiscard]] int degree() const;
  bool operator==(const SparsePolynomial&) const = default;
};

/// Whether a comes before b: by degree, then lexicographically.
[[nodiscard]] bool before(const Monomial& a, const Monomial& b);

/// Sorts, adds up equal monomials, drops zeros.
void normalize(SparsePolynomial& polynomial);
/// Scales to the canonical form of a law. The polynomial must be normalized and not zero.
void make_primitive(SparsePolynomial& polynomial);
[[nodiscard]] SparsePolynomial product(const SparsePolynomial& a, const SparsePolynomial& b);
/// (variable, derivative) for each variable that occurs, by variable.
[[nodiscard]] std::vector<std::pair<std::uint32_t, SparsePolynomial>> derivatives(
    const SparsePolynomial& polynomial);

/// What each variable is called, `W1[0,2]` or `x` for a scalar: the parameters' entries in order.
[[nodiscard]] std::vector<std::string> entry_names(const Program& program);
/// The same for the entries of the probes.
[[nodiscard]] std::vector<std::string> probe_names(const Program& program);
/// The parameters' entries for LaTeX: `W_{1}[0,2]` as `(W_1)_{0,2}`.
[[nodiscard]] std::vector<std::string> entry_names_latex(const Program& program);

/// A parameter's name for LaTeX: `W1` as `W_{1}`, `bias` as `\mathrm{bias}`.
[[nodiscard]] std::string latex_name(const std::string& name);

/// `W2[0,0]**2 - W1[0,0]**2`: an expression of the grammar of model files, positive terms first.
[[nodiscard]] std::string to_expression(const SparsePolynomial& polynomial,
                                        const std::vector<std::string>& names);
[[nodiscard]] std::string to_latex(const SparsePolynomial& polynomial,
                                   const std::vector<std::string>& names);

}  // namespace abide
