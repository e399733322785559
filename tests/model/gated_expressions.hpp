// SPDX-License-Identifier: MIT
//
// Expressions with ReLUs in x [3] (a parameter), y [3] (a probe) and A [2, 3] (a parameter),
// lowered into one program.
#pragma once

#include <string>

#include "abide/model/lowering.hpp"
#include "abide/program/program.hpp"

namespace abide::testing {

struct GatedExpressions {
  Program program;
  NodeId x = program.parameter("x", {3});
  NodeId y = program.probe("y", {3});
  NodeId a = program.parameter("A", {2, 3});
  Lowering lowering{program,
                    [this](const std::string& name, std::size_t) {
                      return name == "x" ? x : name == "y" ? y : a;
                    },
                    Grammar{.gates = true}};

  NodeId node(const std::string& text) { return lowering.lower(parse_expression(text)); }
};

}  // namespace abide::testing
