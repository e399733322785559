// SPDX-License-Identifier: MIT
//
// Choices and loops whose conditions and lengths are known.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> control_rules() { return {}; }

}  // namespace abide
