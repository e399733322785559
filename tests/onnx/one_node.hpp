// SPDX-License-Identifier: MIT
//
// Networks of one node whose inputs are floats with a shape each.
//
// Example: of_one_node("Relu", {{"x", {2}}}) at {{"x", {-1, 1}}} is {0, 1}.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide::testing {

/// With the result y; inputs without a name are left out, and initializers are none.
inline Written of_one_node(const std::string& operation,
                           const std::vector<std::pair<std::string, Shape>>& inputs,
                           const std::vector<std::string>& attributes = {},
                           std::int64_t version = 17,
                           const std::vector<std::string>& results = {"y"}) {
  Written written{.version = version};
  std::vector<std::string> names;
  for (const auto& [name, shape] : inputs) {
    names.push_back(name);
    if (!name.empty()) written.inputs.push_back(value(name, shape));
  }
  for (const std::string& result : results) written.outputs.push_back(value(result, {}));
  written.nodes = {node(operation, names, results, attributes)};
  return written;
}

/// Values for each named input.
inline std::map<std::string, Reals> drawn(
    Random& random, const std::vector<std::pair<std::string, Shape>>& inputs) {
  std::map<std::string, Reals> values;
  for (const auto& [name, shape] : inputs)
    if (!name.empty()) values[name] = random_reals(random, entries(shape));
  return values;
}

/// The shape of the first output.
inline Shape result_shape(const Written& written) {
  const ImportedModel result = imported(written);
  return result.model.program.shape(result.model.outputs.at(0).value);
}

}  // namespace abide::testing
