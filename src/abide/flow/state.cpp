// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace abide {

std::string StateBlock::text() const {
  return kind == Kind::time || kind == Kind::feature ? name : name_text(name);
}

std::string index_text(const Shape& shape, std::int64_t i) {
  std::string text;
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += fmt::format("{}{}", axis == 0 ? "[" : ",", i / stride[axis] % shape[axis]);
  return shape.empty() ? text : text + "]";
}

std::vector<StateBlock> parameter_blocks(const Program& program) {
  std::vector<StateBlock> blocks;
  for (const NodeId id : program.parameters())
    blocks.push_back({program.name(id), program.shape(id), StateBlock::Kind::parameter, 0});
  return blocks;
}

StateBlock velocity_block(const StateBlock& parameter) {
  return {"d" + parameter.name, parameter.shape, StateBlock::Kind::velocity, 0};
}

StateBlock time_block(const Rational& rate) {
  if (rate.is_zero()) return {"t", {}, StateBlock::Kind::time, 0};
  return {exponential_text(rate), {}, StateBlock::Kind::time, rate, true};
}

std::string exponential_text(const Rational& rate) {
  if (rate.is_one()) return "exp(t)";
  if ((-rate).is_one()) return "exp(-t)";
  return fmt::format("exp({}*t)", rate.to_string());
}

}  // namespace abide
