// SPDX-License-Identifier: MIT
//
// What shows that a file was written for evaluating a network, not for training it. Exporters then
// change the parameters:
//
//     equal tensors become one           Identity(0.bias -> 4.bias), of which one is kept
//     products are computed in advance   onnx::MatMul_12 is a transposed weight, or a part of one
//     BatchNormalization is evaluated    an affine map, or gone into the convolution before it
//
// Laws of such a file are laws of another network than the one that is trained, which the user is
// told. A convolution without a normalization shows nothing.
#pragma once

#include <string>
#include <vector>

#include "abide/onnx/onnx_messages.hpp"

namespace abide {

/// Each with what it does to laws; empty for a file that shows none.
[[nodiscard]] std::vector<std::string> evaluation_signs(const OnnxModel& model);

}  // namespace abide
