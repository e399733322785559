// SPDX-License-Identifier: MIT
//
// Windows that slide over axes: convolutions and pooling.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> window_rules() { return {}; }

}  // namespace abide
