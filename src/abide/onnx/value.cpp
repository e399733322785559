// SPDX-License-Identifier: MIT
#include "abide/onnx/value.hpp"

#include <fmt/format.h>

namespace abide {

Shape shape_of(const Program& program, const Value& value) {
  return std::visit(Match{[](const Known& known) { return known.shape; },
                          [&](const Computed& computed) { return program.shape(computed.node); },
                          [&](const Masked& masked) { return program.shape(masked.node); },
                          [](const Tokens& tokens) { return tokens.shape; }},
                    value);
}

std::string described(const Program& program, const Value& value) {
  const std::string shape = to_string(shape_of(program, value));
  return std::visit(Match{[&](const Known& known) {
                            return fmt::format("known {} {}", to_string(known.type), shape);
                          },
                          [&](const Computed&) { return shape; },
                          [&](const Masked&) { return fmt::format("masked {}", shape); },
                          [&](const Tokens&) { return fmt::format("tokens {}", shape); }},
                    value);
}

}  // namespace abide
