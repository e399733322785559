// SPDX-License-Identifier: MIT
#include "abide/model/exact_number.hpp"

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/lowering.hpp"

namespace abide {

Rational exact_number(const std::string& text, const std::string& source) {
  Program scratch;
  try {
    Lowering lowering(scratch,
                      [](const std::string& name, std::size_t offset) -> NodeId {
                        throw ExpressionError(
                            offset,
                            "expected a rational number such as 1/10, found '" + name + "'");
                      },
                      {});
    const NodeId node = lowering.lower(parse_expression(text));
    const auto* constant = std::get_if<Constant>(&scratch.node(node).operation);
    if (constant == nullptr || !scratch.shape(node).empty())
      throw ExpressionError(0, "expected a rational number such as 1/10");
    return constant->values[0];
  } catch (const ExpressionError& error) {
    throw ModelError(diagnostic({source, text}, place_of(text, error.offset), error.what()));
  }
}

}  // namespace abide
