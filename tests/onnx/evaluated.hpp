// SPDX-License-Identifier: MIT
//
// What a network in a file computes, in doubles, for comparison with slow loops.
//
// Example: evaluated({node("Relu", {"x"}, {"y"})} .., {{"x", {-1, 2}}}) is {{0, 2}}.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/onnx/real_values.hpp"
#include "abide/ring/random.hpp"
#include "onnx/writer.hpp"

namespace abide::testing {

using Reals = std::vector<double>;

/// Numbers between -2 and 2 that floats hold, or between 1/4 and 2.
inline Reals random_reals(Random& random, std::int64_t count, bool positive = false) {
  Reals result;
  for (std::int64_t i = 0; i < count; ++i)
    result.push_back(static_cast<double>(random.between(positive ? 16 : -128, 128)) / 64);
  return result;
}

inline std::vector<float> as_floats(const Reals& values) { return {values.begin(), values.end()}; }

/// The outputs where the inputs are these; parameters are as in the file.
inline std::vector<Reals> evaluated(const Written& written, const std::map<std::string, Reals>& at,
                                    const ImportOptions& options = {}) {
  const ImportedModel result = imported(written, options);
  const Program& program = result.model.program;
  std::map<NodeId, Reals> leaves;
  for (const NodeId id : result.model.inputs)
    if (const auto found = at.find(program.name(id)); found != at.end()) leaves[id] = found->second;
  for (const NodeId id : program.parameters()) leaves[id] = result.about.values(program.name(id));
  std::vector<NodeId> outputs;
  for (const auto& output : result.model.outputs) outputs.push_back(output.value);
  return real_values(program, result.model.gates, outputs, leaves);
}

inline void expect_near(const Reals& found, const Reals& expected, double tolerance = 1e-9) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], tolerance) << "entry " << i;
}

inline void expect_says(const std::string& text, const std::string& words) {
  EXPECT_NE(text.find(words), std::string::npos) << text;
}

/// An attribute that is a text.
inline std::string words(const std::string& name, const std::string& value) {
  return text(1, name) + text(4, value) + number(20, 3);
}

}  // namespace abide::testing
