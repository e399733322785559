// SPDX-License-Identifier: MIT
//
// Values of nodes in double precision, where the gates are what their arguments say: 1 where these
// are positive, else 0. So an imported network can be compared with what others compute, and known
// numbers are folded by the rules that make nodes.
//
// Example: relu(z) at z = -2, which is z times its gate, is 0.
//
// Cost: one evaluation of the nodes that are needed.
#pragma once

#include <map>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// `leaves`: the entries of each parameter and probe that the outputs need, row-major; gates have
/// none. Throws std::invalid_argument for a leaf without entries or with another number of them,
/// SingularMatrix where a divisor is 0.
[[nodiscard]] std::vector<std::vector<double>> real_values(
    const Program& program, const std::vector<Model::Gate>& gates,
    const std::vector<NodeId>& outputs, const std::map<NodeId, std::vector<double>>& leaves);

}  // namespace abide
