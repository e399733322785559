// SPDX-License-Identifier: MIT
//
// Inputs of whole numbers, such as tokens and shapes, whose values data give: the rules then know
// them, and what they pick is picked exactly.
//
// Example: a network with the input `tokens` of int64 and the array tokens = [[3, 0, 1]].
#pragma once

#include <map>
#include <string>

#include "abide/io/array_file.hpp"
#include "abide/onnx/known.hpp"
#include "abide/onnx/onnx_file.hpp"

namespace abide {

/// The arrays for those inputs of the file that hold whole numbers or truth values; they are
/// taken from the data. `place` names these in messages. Throws ModelError.
[[nodiscard]] std::map<std::string, Known> take_whole_numbers(const OnnxFile& file,
                                                              RealArrays& data,
                                                              const std::string& place);

}  // namespace abide
