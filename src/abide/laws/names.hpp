// SPDX-License-Identifier: MIT
//
// Laws as text.
//
// Entry (0, 2) of a block W1 is called `W1[0,2]`, a block that is a scalar by its own name. Where
// the time enters as s = exp(q t), q being the rate of its block, s^k is written exp(kq*t). If a
// law is a polynomial in the time times a polynomial in the rest, it is written as that product.
// What is written can be read again as an expression of the grammar of model files: features, which
// are expressions, get the brackets that they need there, as in 2*(1/r + q[0]*q[0]).
//
// Example, momentum with tau = 1: s x0 v1 - s x1 v0 is `exp(t)*(x[0]*dx[1] - x[1]*dx[0])`.
//
// Cost: linear in the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide {

/// What the variables of laws are called.
struct VariableNames {
  std::vector<Notation> variables;    ///< `W1[0,2]`, `x`, or the expression of a feature
  std::optional<std::uint32_t> time;  ///< the variable that is the time, if there is one
  Rational rate;                      ///< it is exp(rate*t), or t itself when this is 0
};

[[nodiscard]] VariableNames variable_names(const std::vector<StateBlock>& state);

/// The names of the entries of the state, `W1[0,2]`.
[[nodiscard]] std::vector<std::string> entry_names(const std::vector<StateBlock>& state);
/// The names of the entries of the probes.
[[nodiscard]] std::vector<std::string> probe_names(const Program& program);

/// `W2[0,0]**2 - W1[0,0]**2`: an expression of the grammar of model files, positive terms first.
[[nodiscard]] std::string to_expression(const SparsePolynomial& polynomial,
                                        const VariableNames& names);

}  // namespace abide
