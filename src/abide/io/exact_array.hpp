// SPDX-License-Identifier: MIT
//
// The entries of an array as exact numbers: a float is the rational m 2^e that it is; nan and
// infinities are errors.
//
// Example: the bytes CD CC CC 3D, an IEEE single, are 13421773 / 2^27, which is near 1/10.
//
// Cost: linear in the entries.
#pragma once

#include <string>

#include "abide/io/array_layout.hpp"
#include "abide/io/arrays.hpp"

namespace abide {

/// Throws ModelError, which begins with `name`. What is read is added to `total`.
[[nodiscard]] Array exact_array(const ArrayLayout& layout, const std::string& name,
                                ArrayTotal& total);

}  // namespace abide
