// SPDX-License-Identifier: MIT
//
// The activations of recurrent layers: each is the operation of its name, by the rule of that
// operation, with numbers that stand in two lists for all activations of a layer.
//
// Example: activations LeakyRelu, Tanh, HardSigmoid with alphas (0.1, 0.3) and a beta (0.5) are
// LeakyRelu with the alpha 0.1, Tanh, and HardSigmoid with 0.3 and 0.5.
#pragma once

#include <string>
#include <vector>

#include "abide/onnx/importer.hpp"

namespace abide {

/// So many operations, by the attributes of the layer; the standard ones again and again where it
/// names none. Throws ModelError for a name that is not understood, or other numbers than needed.
[[nodiscard]] std::vector<OnnxNode> activations_of(const NodeContext& node,
                                                   const std::vector<std::string>& standard,
                                                   std::size_t count);
/// The operation of x.
[[nodiscard]] NodeId activated(Importer& importer, const NodeContext& node,
                               const OnnxNode& operation, NodeId x);

}  // namespace abide
