// SPDX-License-Identifier: MIT
//
// Axes that are interpolated: one matrix for each axis.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> resize_rules() { return {}; }

}  // namespace abide
