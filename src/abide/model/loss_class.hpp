// SPDX-License-Identifier: MIT
//
// Which gradients by the output a loss can have.
//
//     any              every vector, as w runs over all losses
//     cross_entropy    of a softmax over the last axis of the output: softmax(z) - target, whose
//                      entries sum to 0 over the classes, since targets sum to 1
//
// Under cross-entropy the probe w lives in that hyperplane: w = (u, -sum(u)), with a free u for all
// classes but the last. More is conserved: the sums over the classes of the last layer's weights,
// column by column, and of its bias ([I25] Proposition 3.11).
//
// Example, W [3, 2] and x: dL/dW = w x^T, whose columns sum to 0, so sum(W, axis=0) is conserved.
#pragma once

#include <optional>
#include <string_view>

namespace abide {

enum class LossClass { any, cross_entropy };

/// `any`, `cross_entropy`
[[nodiscard]] std::string_view name_of(LossClass loss);
/// The reverse of name_of; nothing for any other text.
[[nodiscard]] std::optional<LossClass> loss_class_of(std::string_view text);

}  // namespace abide
