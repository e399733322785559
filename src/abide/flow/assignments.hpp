// SPDX-License-Identifier: MIT
//
// Texts such as `W1=mirror, W2=diag(W2**2)`: a value for each name.
//
// Parts end at commas, and a name at the first `=`, those inside brackets or quotes apart. A name
// may stand in quotes, as it does in expressions: "layers.0.weight"=2.
#pragma once

#include <string>
#include <vector>

namespace abide {

/// One part, with the offsets of both in the text.
struct Assigned {
  bool named = false;  ///< whether there is a '='
  std::string name, value;
  std::size_t name_at = 0, value_at = 0;
};

/// The name without its quotes, where it has some.
[[nodiscard]] std::string unquoted(const std::string& name);

/// All parts, at least one. Cost: linear in the text.
[[nodiscard]] std::vector<Assigned> assignments(const std::string& text);

}  // namespace abide
