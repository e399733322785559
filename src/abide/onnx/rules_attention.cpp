// SPDX-License-Identifier: MIT
//
// Attention and rotary position embeddings.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> attention_rules() { return {}; }

}  // namespace abide
