// SPDX-License-Identifier: MIT
//
// One array in NumPy's format .npy (io/npy_layout.hpp), read exactly (io/exact_array.hpp).
#pragma once

#include <string>
#include <string_view>

#include "abide/io/arrays.hpp"

namespace abide {

/// Throws ModelError, which begins with `name`.
[[nodiscard]] Array read_npy(std::string_view bytes, const std::string& name);

}  // namespace abide
