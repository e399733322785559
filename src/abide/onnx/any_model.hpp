// SPDX-License-Identifier: MIT
//
// MODEL, of any kind: a shorthand or a model file (model/load.hpp), or a network in an ONNX file,
// told by its name or its first bytes.
//
// Example: `relu:3,5,2`, `model.toml` and `net.onnx` all become models.
#pragma once

#include <string>

#include "abide/model/model.hpp"
#include "abide/onnx/import_options.hpp"

namespace abide {

[[nodiscard]] bool is_onnx_file(const std::string& model);

/// Throws ModelError as load_model and import_onnx do, and UsageError for options about a network
/// where the model is none in an ONNX file.
[[nodiscard]] Model any_model(const std::string& model, const ImportOptions& options = {});

}  // namespace abide
