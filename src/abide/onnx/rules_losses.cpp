// SPDX-License-Identifier: MIT
//
// Losses as nodes of a graph.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> loss_rules() { return {}; }

}  // namespace abide
