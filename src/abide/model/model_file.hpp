// SPDX-License-Identifier: MIT
//
// Model files: TOML with NumPy-like expressions (model/expression.hpp). Two forms.
//
// A reparametrization: every entry of phi is one coordinate.
//
//     name = "two-layer linear network"
//     [parameters]
//     U = [3, 2]
//     V = [4, 2]
//     [model]
//     phi = "U @ V.T"                  # a string or a list of strings
//
// A network: inputs are free, relu becomes a free gate.
//
//     [inputs]
//     x = [2]
//     [parameters]
//     W1 = [3, 2]
//     b1 = [3]
//     W2 = [1, 3]
//     [model]
//     output = "W2 @ relu(W1 @ x + b1)"
//
// Shapes may be made of sizes with names, in a table [sizes] (model/sizes.hpp). Either may name
// intermediate results in a table [definitions], in any order, and give the metric
// of its training in [model] as `metric = "W1=mirror"`. What that means is for the flow to say
// (flow/metric.hpp); the file is told by the place of the string.
#pragma once

#include <string>

#include "abide/model/model.hpp"
#include "abide/model/size_choice.hpp"

namespace abide {

/// Reads a model from the text of a file. `model` is its name, with the sizes that are chosen
/// (model/size_choice.hpp); its path names it in messages. Throws ModelError with file, line,
/// column, cause and what was expected.
[[nodiscard]] Model parse_model(const std::string& text, const std::string& model);

/// Reads the file. Throws ModelError, also when it cannot be read.
[[nodiscard]] Model read_model_file(const std::string& model);

/// The sizes of a MODEL that have names; none of one that is no file.
[[nodiscard]] Sizes sizes_of_model(const std::string& model);

}  // namespace abide
