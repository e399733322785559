// SPDX-License-Identifier: MIT
//
// What of an ONNX file has no rule, all at once: an import stops at the first node that it refuses,
// and says of no other.
//
// Only that a rule is there is looked at, not whether it takes the node as it is: what is listed is
// refused wherever it depends on data, and what is not may be.
//
// Example: of a network with one ArgMax, `ArgMax`, 1 node, and the reason that it depends on data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/onnx/onnx_messages.hpp"

namespace abide {

struct Refusal {
  std::string operation;  ///< with its domain, if that is not ONNX's own
  std::size_t nodes = 0;
  std::string why;
};

/// In the order of their names; graphs of attributes and local functions are looked into.
[[nodiscard]] std::vector<Refusal> refusals(const OnnxModel& model);

}  // namespace abide
