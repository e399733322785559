// SPDX-License-Identifier: MIT
//
// Sizes with names in a model file, and shapes that are made of them.
//
//     [sizes]
//     d = 4
//     r = 2
//     hidden = "4*d"                     # of those before it
//     [parameters]
//     A = ["r", "d"]
//     W = ["hidden", "(d - r)//2 + 1"]   # + - * // and brackets, as in Python
//
// Sizes are positive integers. A choice (model/size_choice.hpp) replaces what the file says, before
// others are computed of it. In expressions they are exact numbers: 1/d.
//
// Cost: linear in the texts.
#pragma once

#include <string>

#include "abide/io/toml_values.hpp"
#include "abide/model/size_choice.hpp"
#include "abide/program/shape.hpp"

namespace abide {

/// The value of a text such as `2*d`. Throws ExpressionError with the place in it.
[[nodiscard]] std::int64_t size_of(const std::string& text, const Sizes& known);

/// The table [sizes] of a file, in its order; none without it. Throws ModelError with the place,
/// and when a size is chosen that the file does not have.
[[nodiscard]] Sizes read_sizes(const TomlValues& file, const Sizes& chosen);

/// A shape: a list of integers and texts. `name` is that of the tensor. Throws ModelError with the
/// place.
[[nodiscard]] Shape read_shape(const TomlValues& file, const std::string& name,
                               const toml::node& value, const Sizes& known);

}  // namespace abide
