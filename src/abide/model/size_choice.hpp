// SPDX-License-Identifier: MIT
//
// MODEL with sizes that are chosen for the [sizes] of its file:
//
//     examples/lora.toml:d=4,r=2
//
// This is the model's name, wherever it is stored or compared: another choice is another model. It
// is written in one way, the names sorted. What is left out is as the file has it.
//
// `:NAME=..` belongs to the choice where it follows what is a path by its own: what has a '/' or
// ends in .toml. A file whose whole name this is comes first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace abide {

struct NamedSize {
  std::string name;
  std::int64_t value = 1;
  bool operator==(const NamedSize&) const = default;
};
using Sizes = std::vector<NamedSize>;

struct SizeChoice {
  std::string path;
  Sizes sizes;
};

/// Throws ModelError with the column when a size is none, or is given twice.
[[nodiscard]] SizeChoice size_choice(const std::string& model);
/// MODEL without its choice.
[[nodiscard]] std::string model_path(const std::string& model);
/// The reverse of size_choice.
[[nodiscard]] std::string to_string(const SizeChoice& choice);

/// MODEL with texts such as `r=4`, as --set gives them. Throws UsageError when one is no size, a
/// size is given twice, or MODEL is no file.
[[nodiscard]] std::string with_sizes(const std::string& model, const std::vector<std::string>& set);

}  // namespace abide
