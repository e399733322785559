// SPDX-License-Identifier: MIT
//
// What a model is made of: its parameters and what becomes of them, and how many nodes of each kind
// lead from parameters and inputs to what it puts out.
//
// Example, W2 relu(W1 x): two parameters that move, one gate, and the three contractions W1 x,
// times the gate, and W2 times that.
//
// Cost: linear in the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// What the file of a model makes of a parameter.
enum class ParameterRole {
  moves,
  frozen,  ///< it does not move; laws may depend on it
  free,    ///< laws may not depend on it: others were named (`only`)
};
[[nodiscard]] std::string_view to_string(ParameterRole role);
[[nodiscard]] ParameterRole role_of(const Model& model, NodeId parameter);

/// What the model puts out, or its fields, and what its gates follow: all that is evaluated.
[[nodiscard]] std::vector<NodeId> evaluated_nodes(const Model& model);

/// Of a node that is no leaf: `contraction`, `sum`, `gather`, `reshape`, `inverse`, `constant`, or
/// the name of a function. Of a leaf: `parameter` or `probe`.
[[nodiscard]] std::string_view kind_name(const Node& node);

struct Census {
  std::map<std::string, std::size_t, std::less<>> operations;  ///< by kind, without functions
  std::map<std::string, std::size_t, std::less<>> functions;   ///< elementary, by name
  std::size_t nodes = 0;                                       ///< of both
  std::int64_t entries = 0;                                    ///< values of these nodes together
};
[[nodiscard]] Census census_of(const Model& model);

}  // namespace abide
