// SPDX-License-Identifier: MIT
//
// What was made of the file of another framework, before anything is said of the model: which of
// its tensors are parameters, by rules that the file cannot confirm.
//
//       file          17 tensors: 12 parameters, 2 frozen, 3 constants
//       constant      mask: its use needs its value
#pragma once

#include "abide/model/model.hpp"
#include "abide/report/lines.hpp"

namespace abide {

/// No line for a model of abide's own.
void add_import(Lines& lines, const Model& model);

}  // namespace abide
