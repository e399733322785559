// SPDX-License-Identifier: MIT
//
// An expression in the parameters of a model, as `abide check` takes it: the grammar of model
// files, the names being those of the parameters.
//
// Example: in linear:3,2,4, `W2.T @ W2 - W1 @ W1.T` is a [2, 2] tensor.
#pragma once

#include <string>

#include "abide/program/program.hpp"

namespace abide {

/// The node of the expression, appended to the program. Throws ModelError with column, cause and
/// what was expected.
[[nodiscard]] NodeId parse_in_program(Program& program, const std::string& expression);

}  // namespace abide
