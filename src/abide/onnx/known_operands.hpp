// SPDX-License-Identifier: MIT
//
// Which operands of operations say how something is computed, rather than with what: the limits of
// a Clip, the exponent of a Pow, the shape of a Reshape. A rule needs their values, so what they
// are made of is known, not a parameter.
//
// Example: in Clip(x, Mul(a, b)) with initializers a and b, both are known.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "abide/onnx/onnx_messages.hpp"

namespace abide {

/// The numbers of those operands, from 0.
[[nodiscard]] const std::vector<std::size_t>& known_operands(const std::string& operation);

/// The names of initializers (and of inputs, where `inputs` says so) that a rule needs to know,
/// because of what they are used for.
[[nodiscard]] std::set<std::string> needed_known(const OnnxGraph& graph, bool inputs = false);

}  // namespace abide
