// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>

#include "abide/model/latex_name.hpp"

namespace abide {

namespace {

// Of each parameter. W1 and W_1 in one model are told apart.
std::vector<LatexName> latex_names(const Program& program) {
  std::set<std::string> taken;
  std::vector<LatexName> names;
  for (const NodeId id : program.parameters()) {
    names.push_back(latex_name(program.name(id)));
    if (!taken.insert(names.back().text()).second) names.back() = latex_verbatim(program.name(id));
  }
  return names;
}

}  // namespace

std::string index_text(const Shape& shape, std::int64_t i) {
  std::string text;
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += fmt::format("{}{}", axis == 0 ? "[" : ",", i / stride[axis] % shape[axis]);
  return shape.empty() ? text : text + "]";
}

std::vector<StateBlock> parameter_blocks(const Program& program) {
  const std::vector<LatexName> names = latex_names(program);
  std::vector<StateBlock> blocks;
  for (const NodeId id : program.parameters())
    blocks.push_back({program.name(id), names[blocks.size()].text(), program.shape(id),
                      StateBlock::Kind::parameter, 0});
  return blocks;
}

std::vector<StateBlock> velocity_blocks(const Program& program) {
  const std::vector<LatexName> names = latex_names(program);
  std::vector<StateBlock> blocks;
  for (const NodeId id : program.parameters())
    blocks.push_back({"d" + program.name(id), names[blocks.size()].dotted().text(),
                      program.shape(id), StateBlock::Kind::velocity, 0});
  return blocks;
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
