// SPDX-License-Identifier: MIT
//
// What is called otherwise elsewhere: words of NumPy and PyTorch that expressions do not have, and
// what to write instead. Messages end with it.
//
// Example: `cat([x, y])` is "unknown function 'cat'; write concat([x, y], axis=0)".
#pragma once

#include <optional>
#include <string>

namespace abide {

/// What to write for a function of this name; nothing for one that is not known elsewhere.
[[nodiscard]] std::optional<std::string> instead_of_function(const std::string& name);
/// What to write for a keyword argument of this name.
[[nodiscard]] std::optional<std::string> instead_of_keyword(const std::string& name);
/// Whether functions have this in front elsewhere: `np`, `torch`.
[[nodiscard]] bool is_library(const std::string& name);

}  // namespace abide
