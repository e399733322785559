// SPDX-License-Identifier: MIT
//
// Expressions as LaTeX, for amsmath.
//
//     1/r + q[0]*q[0]        \frac{1}{r} + (q)_{0} (q)_{0}
//     log(det(W2.T @ W2))    \log \det \left( W_{2}^\top W_{2} \right)
//     A * B, A / B           A \odot B, A \oslash B    of tensors: entry by entry
//     A**2, log(A)           A^{\odot 2}, \log_{\odot} A    of tensors, likewise
//     u @ v, x @ W           u^\top v, W^\top x        vectors are columns
//     sum(W, axis=1)         W \mathbf{1}
//     einsum('yab,zab->yz', A, B)    \langle A, B \rangle_{0}    products of slices along an axis
//
// What is a product of matrices and what is one entry by entry depends on the numbers of axes,
// which a text does not say: the caller knows the shapes.
#pragma once

#include <functional>
#include <string>

#include "abide/model/expression.hpp"
#include "abide/program/shape.hpp"

namespace abide {

/// What the names of an expression are.
struct LatexContext {
  std::function<std::string(const std::string& name)> name;  ///< in LaTeX, without a superscript
  std::function<Shape(const Expression&)> shape;  ///< of the expression or a part that has a value
};

[[nodiscard]] std::string expression_latex(const Expression& expression,
                                           const LatexContext& context);

}  // namespace abide
