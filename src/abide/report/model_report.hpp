// SPDX-License-Identifier: MIT
//
// What `abide show` prints: what a model is made of, as text and as JSON (docs/json.md).
#pragma once

#include <string>

#include "abide/model/model.hpp"
#include "abide/model/size_choice.hpp"

namespace abide {

/// `sizes` are those of its file.
[[nodiscard]] std::string model_text(const Model& model, const Sizes& sizes);
[[nodiscard]] std::string model_json(const Model& model, const Sizes& sizes);

}  // namespace abide
