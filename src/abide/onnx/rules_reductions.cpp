// SPDX-License-Identifier: MIT
//
// Sums, products, norms and extremes along axes.
#include "abide/onnx/rules.hpp"

namespace abide {

std::vector<RuleRow> reduction_rules() { return {}; }

}  // namespace abide
