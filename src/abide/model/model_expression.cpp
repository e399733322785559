// SPDX-License-Identifier: MIT
#include "abide/model/model_expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/diagnostic.hpp"
#include "abide/model/lowering.hpp"

namespace abide {

NodeId parse_in_program(Program& program, const std::string& expression) {
  const SourceText source{"EXPRESSION", expression};
  Lowering lowering(
      program,
      [&](const std::string& name, std::size_t offset) {
        std::vector<std::string> known;
        for (const NodeId id : program.parameters()) {
          known.push_back(program.name(id));
          if (known.back() == name) return id;
        }
        const std::string suggestion = did_you_mean(name, known);
        known.resize(std::min<std::size_t>(known.size(), 30));
        throw ExpressionError(offset, fmt::format("unknown parameter '{}'; expected one of {}{}",
                                                  name, fmt::join(known, ", "), suggestion));
      },
      Grammar{.rational = true});
  try {
    return lowering.lower(parse_expression(expression));
  } catch (const ExpressionError& error) {
    throw ModelError(diagnostic(source, place_of(expression, error.offset), error.what()));
  }
}

}  // namespace abide
