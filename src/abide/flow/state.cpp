// SPDX-License-Identifier: MIT
#include "abide/flow/state.hpp"

#include <fmt/format.h>

#include <cctype>

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

std::vector<StateBlock> parameter_blocks(const Program& program) {
  std::vector<StateBlock> blocks;
  for (const NodeId id : program.parameters()) {
    StateBlock block;
    block.name = program.name(id);
    block.latex = latex_name(block.name);
    block.shape = program.shape(id);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace abide
