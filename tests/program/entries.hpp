// SPDX-License-Identifier: MIT
//
// The entries of parameters in tests: which variables of the state they are.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "abide/program/program.hpp"

namespace abide::testing {

/// The entries of a matrix of the model as variables of the state.
struct Entries {
  Entries(const Program& program, const std::string& name) {
    for (const NodeId id : program.parameters()) {
      if (program.name(id) == name) {
        rows = static_cast<std::uint32_t>(program.shape(id).at(0));
        columns =
            program.shape(id).size() > 1 ? static_cast<std::uint32_t>(program.shape(id)[1]) : 1;
        return;
      }
      first += static_cast<std::uint32_t>(entries(program.shape(id)));
    }
    throw std::out_of_range(name);
  }
  [[nodiscard]] std::uint32_t operator()(std::uint32_t i, std::uint32_t j = 0) const {
    return first + i * columns + j;
  }

  std::uint32_t first = 0, rows = 0, columns = 0;
};

}  // namespace abide::testing
