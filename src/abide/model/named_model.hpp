// SPDX-License-Identifier: MIT
//
// The short name of a model of the zoo, `family:dims[+option]`, taken apart: the one reader and
// writer of such texts.
//
// Example: `relu:3,5,2+bias` is the family relu with the dimensions 3, 5, 2 and biases: 15 + 10
// weights and 5 biases, 30 parameters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace abide {

struct NamedModel {
  std::string family;              ///< one of model/zoo.hpp
  std::vector<std::int64_t> dims;  ///< positive, as many as the family takes
  bool bias = false;

  /// The number of entries of the parameters.
  [[nodiscard]] std::size_t parameters() const;
  bool operator==(const NamedModel&) const = default;
};

/// Throws ModelError with the column, the cause and what was expected unless it is the name of a
/// model.
[[nodiscard]] NamedModel parse_named_model(const std::string& text);
/// Nothing instead of an error: for texts that may be paths.
[[nodiscard]] std::optional<NamedModel> named_model(const std::string& text);
/// The reverse.
[[nodiscard]] std::string to_string(const NamedModel& model);

}  // namespace abide
