// SPDX-License-Identifier: MIT
//
// How tightly what is outermost in a formula binds, from loosely to tightly.
//
// The levels are those of a text (model/expression_text.hpp) and two more: products entry by entry,
// A ⊙ B, and functions without brackets, log x. Whoever makes a formula part of another asks its
// level, not its characters, whether to put it in brackets.
//
// Example: log x is no factor but the last, since log x y could be log(x y).
#pragma once

namespace abide {

enum class Level {
  sum,
  negation,  ///< what begins with a sign
  elementwise,
  product,
  function,
  power,  ///< also fractions
  atom,
};

}  // namespace abide
