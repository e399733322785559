// SPDX-License-Identifier: MIT
//
// A sweep as it is written down: a TOML file, whose groups are crossed out into cases.
//
//     seed = 1                            # of everything drawn; each case derives its own
//     limits = {seconds = 60, megabytes = 2048}
//
//     [[group]]
//     name = "linear"
//     family = "linear"                   # or a list
//     layers = {from = 2, to = 3}         # or a number, or a list
//     widths = [1, 2, 5]
//     flow = ["gradient", "momentum"]
//     tau = ["0", "3/t"]                  # of momentum
//     compute = "laws"
//
//     [[group]]
//     name = "by hand"
//     models = ["relu:3,5,2+bias", "examples/attention.toml"]
//     metric = ["own", "euclidean"]
//
// What a group does not say, the top of the file says for all. docs/sweep.md has every key.
//
// Example: the first group has 3^3 + 3^4 networks and three flows each: 324 cases.
#pragma once

#include <string>
#include <vector>

#include "abide/sweep/cases.hpp"

namespace abide {

struct SweepSpec {
  std::string text;  ///< of the file
  std::vector<Case> cases;
  ModelTexts files;  ///< those that cases name
};

/// Reads a spec from the text of a file, which `file` names in messages. Model files are found as
/// on the command line. Throws ModelError with file, line, column, cause and what was expected.
[[nodiscard]] SweepSpec parse_spec(const std::string& text, const std::string& file);

/// Reads the file. Throws ModelError, also when it cannot be read.
[[nodiscard]] SweepSpec read_spec(const std::string& path);

}  // namespace abide
