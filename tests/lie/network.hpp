// SPDX-License-Identifier: MIT
//
// Networks in tests that are given by their output.
#pragma once

#include <string>

#include "abide/model/model_file.hpp"

namespace abide::testing {

/// Inputs (`x = [2]`), parameters (`W = [3, 2]`, lines) and the output of a network.
inline Model network(const std::string& inputs, const std::string& parameters,
                     const std::string& output) {
  return parse_model("[inputs]\n" + inputs + "\n[parameters]\n" + parameters +
                         "\n[model]\noutput = \"" + output + "\"\n",
                     "network.toml");
}

}  // namespace abide::testing
