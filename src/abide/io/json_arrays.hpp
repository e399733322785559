// SPDX-License-Identifier: MIT
//
// Arrays in JSON: one object, whose members are numbers or nested lists of numbers.
//
//     {"W1": [[1, 0.5], ["1/3", 2e-3]], "x": 3}
//
// is a matrix W1 of shape [2, 2] and a scalar x. A number is the decimal that its text says: 0.5 is
// 1/2, 2e-3 is 1/500. A string holds a rational number that JSON has no words for: a sign, a
// decimal, and perhaps a slash and another decimal. Lists at one depth have one length.
#pragma once

#include <cstddef>
#include <string>

#include "abide/io/arrays.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

/// What such a file is asked to be.
[[nodiscard]] TextFile json_file();

/// `name` is that of the file. Throws ModelError with line, column, cause and what was expected.
[[nodiscard]] Arrays read_json_arrays(const std::string& text, const std::string& name);

}  // namespace abide
