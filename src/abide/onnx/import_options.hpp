// SPDX-License-Identifier: MIT
//
// What who imports a network may say of it beside its file.
//
// Example: `x` of shape [1, 3, 32, 32] where the file leaves sizes open, `pos_encoder.*` frozen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "abide/onnx/known.hpp"

namespace abide {

struct ImportOptions {
  std::map<std::string, Shape> shapes = {};        ///< of inputs
  std::map<std::string, Known> known_inputs = {};  ///< inputs whose values are given
  /// Patterns of names, with * ? [..] as in a shell: of parameters that do not move, and of tensors
  /// that are parameters whatever they look like.
  std::vector<std::string> frozen = {}, parameters = {};
  std::vector<std::string> outputs = {};  ///< names of tensors; none: those of the graph
  bool free_dropout = false;              ///< a dropout in training mode is a free gate

  bool operator==(const ImportOptions&) const = default;
};

/// Shapes as they are given on a command line: `x=1x3x32x32`, `x=` for a number. Throws UsageError.
[[nodiscard]] std::map<std::string, Shape> shapes_of_inputs(const std::vector<std::string>& texts);

}  // namespace abide
