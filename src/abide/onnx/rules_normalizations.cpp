// SPDX-License-Identifier: MIT
//
// Softmax and what networks normalize with.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> normalization_rules() { return {}; }

}  // namespace abide
