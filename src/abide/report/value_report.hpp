// SPDX-License-Identifier: MIT
//
// What `abide eval` prints, as text and as JSON (docs/json.md), and what it saves.
#pragma once

#include <string>

#include "abide/train/value_at.hpp"

namespace abide {

/// `at` is the file of the point.
[[nodiscard]] std::string value_text(const Model& model, const std::string& at,
                                     const ValueAt& value);
[[nodiscard]] std::string value_json(const Model& model, const std::string& at,
                                     const ValueAt& value);
/// Outputs by their names, and `grad/NAME` for each gradient.
[[nodiscard]] RealArrays value_arrays(const ValueAt& value);

}  // namespace abide
