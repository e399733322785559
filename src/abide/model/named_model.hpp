// SPDX-License-Identifier: MIT
//
// The short name of a model of the zoo, `family:dims[+option..]`, taken apart: the one reader and
// writer of such texts.
//
// Example: `relu:3,5,2+bias` is the family relu with the dimensions 3, 5, 2 and biases: 15 + 10
// weights and 5 biases, 30 parameters. `attention:4,2,2+causal+tokens=3` has an option that is a
// word and one that is a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace abide {

struct NamedModel {
  std::string family;              ///< one of model/zoo.hpp
  std::vector<std::int64_t> dims;  ///< positive, as many as the family takes
  bool bias = false;
  /// The others that were given; words have the number 1.
  std::map<std::string, std::int64_t> options{};

  [[nodiscard]] bool has(const std::string& option) const { return options.contains(option); }
  /// The number of an option, or the one that stands for it.
  [[nodiscard]] std::int64_t number(const std::string& option, std::int64_t standard) const {
    const auto found = options.find(option);
    return found == options.end() ? standard : found->second;
  }
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
