// SPDX-License-Identifier: MIT
//
// What a model remembers of the file of another framework that it was read from: what was made of
// each tensor and why, which the file itself does not say, and the values that the parameters have
// there.
//
// Example: an ONNX file with the initializers W and mask, of which W is a parameter, `an
// initializer of floats`, and mask a constant, `its use needs its value`.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abide/program/shape.hpp"

namespace abide {

enum class Role { parameter, frozen, constant };
[[nodiscard]] std::string_view to_string(Role role);

struct RoleDecision {
  std::string name;
  Shape shape;
  Role role = Role::parameter;
  std::string why;
};

struct Imported {
  std::vector<RoleDecision> tensors;    ///< of the file, in its order
  std::vector<std::string> inputs;      ///< what became of each: `x: float [1, 3, 8, 8]`
  std::vector<std::string> notes;       ///< what else was decided on the way
  std::vector<std::string> evaluation;  ///< signs that it was written for evaluation
  std::map<std::string, std::size_t, std::less<>> operations;  ///< of the file, by name
  /// The entries that a parameter has in the file.
  std::function<std::vector<double>(const std::string& parameter)> values;
};

struct Model;

/// The entries that a parameter has in the file that the model is of. Throws ModelError, with their
/// place, where one is no finite number.
[[nodiscard]] std::vector<double> own_values(const Model& model, const std::string& parameter);

}  // namespace abide
