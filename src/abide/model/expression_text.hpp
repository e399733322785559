// SPDX-License-Identifier: MIT
//
// Expressions as text again, and how tightly what is outermost binds.
//
// The text of a tree has the brackets that the grammar of model/expression.hpp needs and no others:
// read again it is the same tree. Whoever makes a text part of another asks its binding, not its
// characters, whether to put it in brackets:
//
//     1/r + q[0]*q[0]    sum        not a term, let alone a factor
//     -x, -x*y           negation   a first term: elsewhere the sign looks like a difference
//     2*x, x/y, A @ B    product    a term; as a factor it depends on what is around it
//     x**2               power      a factor; not the base of a power
//     x, x[0], f(x)      atom
//
// Example: twice the feature `1/r + q` is `2*(1/r + q)`; its square is `(1/r + q)**2`.
#pragma once

#include <string>

#include "abide/model/expression.hpp"

namespace abide {

/// How tightly what is outermost in a text binds, from loosely to tightly.
enum class Binding {
  sum,
  negation,  ///< what begins with a sign
  product,
  power,
  atom,
};

/// A text and how tightly it binds.
struct Notation {
  std::string text;
  Binding binding = Binding::atom;
};

/// The text, in brackets when it binds less tightly than this.
[[nodiscard]] std::string text_at(const Notation& notation, Binding least);

/// A name as an expression has it: `W1`, `"layers.0.weight"`, `"0"`, for which it may be quoted.
[[nodiscard]] std::string name_text(const std::string& name);

/// An expression in the style of NumPy: `1/r + q[0]*q[0]`, `sum(W, axis=0)`, `W2.T @ W2`.
[[nodiscard]] Notation expression_text(const Expression& expression);

}  // namespace abide
