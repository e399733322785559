// SPDX-License-Identifier: MIT
//
// Expressions as MathML, which browsers typeset by themselves.
//
//     W2.T @ W2 - W1 @ W1.T   W₂ᵀ W₂ − W₁ W₁ᵀ         dW1          Ẇ₁
//     t**3*(a - b)            t³ (a − b)               W1[0,2]      (W₁)₀,₂
//     exp(2/3*t)              e to the power of ⅔ t    a*b          a ⊙ b
//     W1[0,2]**2              (W₁)₀,₂²                 W1**2        W₁ to the power of ⊙2
//
// Matrix products and products with what is surely a scalar (numbers, t, entries, determinants, ..)
// stand side by side; what may be a product or power entry by entry gets ⊙, since a text does not
// say the shapes. A logarithm is written with the bars of its absolute value. Parentheses are where
// precedence needs them, whatever the text has.
//
// A name is a letter or a word and its number: W1, bias_2, tau3. After `d` it is a velocity when it
// begins with a capital letter or has one letter only: dW1, db; but `data`.
//
// Reference: MathML Core, W3C.
#pragma once

#include <string>

namespace abide {

/// A `<math>` element, or a `<code>` element with the text when it is no expression of the grammar
/// of docs/models.md.
[[nodiscard]] std::string mathml(const std::string& expression);

}  // namespace abide
