// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace abide {

std::string latex_name(const std::string& name) {
  std::size_t digits = name.size();
  while (digits > 1 && std::isdigit(static_cast<unsigned char>(name[digits - 1])) != 0) --digits;
  std::string base = name.substr(0, digits);
  for (std::size_t i = 0; (i = base.find('_', i)) != std::string::npos; i += 2)
    base.insert(i, "\\");
  if (base.size() > 1) base = "\\mathrm{" + base + "}";
  return digits == name.size() ? base : fmt::format("{}_{{{}}}", base, name.substr(digits));
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
    blocks.push_back({program.name(id), latex_name(program.name(id)), program.shape(id),
                      StateBlock::Kind::parameter, 0});
  return blocks;
}

StateBlock velocity_block(const Program& program, NodeId parameter) {
  const std::string& name = program.name(parameter);
  return {"d" + name, "\\dot " + latex_name(name), program.shape(parameter),
          StateBlock::Kind::velocity, 0};
}

StateBlock time_block(const Rational& rate) {
  if (rate.is_zero()) return {"t", "t", {}, StateBlock::Kind::time, 0};
  return {exponential_text(rate), exponential_latex(rate), {}, StateBlock::Kind::time, rate, true};
}

std::string exponential_text(const Rational& rate) {
  if (rate.is_one()) return "exp(t)";
  if ((-rate).is_one()) return "exp(-t)";
  return fmt::format("exp({}*t)", rate.to_string());
}

std::string exponential_latex(const Rational& rate) {
  const bool negative = rate < Rational(0);
  const Rational size = negative ? -rate : rate;
  std::string factor;
  if (size.is_integer()) {
    factor = size.is_one() ? "" : size.to_string() + " ";
  } else {
    const std::string text = size.to_string();
    const std::size_t slash = text.find('/');
    factor = fmt::format("\\frac{{{}}}{{{}}} ", text.substr(0, slash), text.substr(slash + 1));
  }
  return fmt::format("e^{{{}{}t}}", negative ? "-" : "", factor);
}

}  // namespace abide
