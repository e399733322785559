// SPDX-License-Identifier: MIT
//
// MODEL, as it is given on the command line: the path of a model file, or the shorthand
// `family:dims[+option..]` of a family of the zoo (model/zoo.hpp), such as `relu:3,5,2+bias`.
//
// What contains a '/' or ends in `.toml` is a path; what has a ':' is a shorthand; anything else is
// a path if such a file exists. A path may be followed by sizes, as in `lora.toml:r=4`
// (model/size_choice.hpp).
#pragma once

#include <string>

#include "abide/model/model.hpp"

namespace abide {

/// Whether it is the path of a model file, there or not, rather than a shorthand.
[[nodiscard]] bool is_model_file(const std::string& model);

/// Throws ModelError: for a shorthand with the column, the cause and what was expected.
[[nodiscard]] Model load_model(const std::string& model);

}  // namespace abide
