// SPDX-License-Identifier: MIT
//
// One array in NumPy's format .npy (io/npy_layout.hpp), read exactly: a float is the rational
// m 2^e that it is; nan and infinities are errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "abide/io/arrays.hpp"

namespace abide {

/// Throws ModelError, which begins with `name`. What is read is added to `total`.
[[nodiscard]] Array read_npy(std::string_view bytes, const std::string& name, ArrayTotal& total);

/// The same for an array alone.
[[nodiscard]] Array read_npy(std::string_view bytes, const std::string& name);

}  // namespace abide
