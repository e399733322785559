// SPDX-License-Identifier: MIT
//
// Expressions in the parameters of a program, read without a flow.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>

#include "abide/model/lowering.hpp"
#include "abide/program/program.hpp"

namespace abide::testing {

/// The node of `W2.T @ W2 - W1 @ W1.T`, appended to a program with these parameters.
inline NodeId expression_node(Program& program, const std::string& expression) {
  const auto parameter = [&](const std::string& name, std::size_t) {
    const auto& all = program.parameters();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](NodeId id) { return program.name(id) == name; });
    if (found == all.end()) throw std::invalid_argument("no parameter " + name);
    return *found;
  };
  Lowering lowering(program, parameter, Grammar{});
  return lowering.lower(parse_expression(expression));
}

}  // namespace abide::testing
