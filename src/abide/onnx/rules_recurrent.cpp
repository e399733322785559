// SPDX-License-Identifier: MIT
//
// Recurrent networks, unrolled over the length of their input.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> recurrent_rules() { return {}; }

}  // namespace abide
