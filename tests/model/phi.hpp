// SPDX-License-Identifier: MIT
//
// Models in tests that are given by their coordinates phi.
#pragma once

#include <string>

#include "abide/model/model.hpp"
#include "abide/model/model_file.hpp"

namespace abide::testing {

/// A model file with these parameters (`x = [3]`) and coordinates phi (`'x[0]*x[1]', 'x[2]'`).
inline Model phi(const std::string& parameters, const std::string& coordinates) {
  return parse_model("[parameters]\n" + parameters + "\n[model]\nphi = [" + coordinates + "]\n",
                     "model.toml");
}

}  // namespace abide::testing
