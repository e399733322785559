// SPDX-License-Identifier: MIT
#include "abide/flow/features.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace abide {

std::vector<std::string> automatic_features(const Flow& flow) {
  std::vector<std::string> result;
  for (const StateBlock& block : flow.space().blocks()) {
    if (block.kind != StateBlock::Kind::parameter) continue;
    for (std::int64_t i = 0; i < entries(block.shape); ++i)
      result.push_back(fmt::format("log({}{})", block.text(), index_text(block.shape, i)));
  }
  // A square matrix has two, of one determinant: written as in W2.T @ W2 - W1 @ W1.T. That of a
  // single entry is no new logarithm.
  bool first = true;
  for (const StateBlock& block : flow.space().blocks()) {
    if (block.kind != StateBlock::Kind::parameter || block.shape.size() != 2 ||
        entries(block.shape) == 1)
      continue;
    const bool wide =
        block.shape[0] < block.shape[1] || (block.shape[0] == block.shape[1] && first);
    result.push_back(wide ? fmt::format("log(det({0} @ {0}.T))", block.text())
                          : fmt::format("log(det({0}.T @ {0}))", block.text()));
    first = false;
  }
  return result;
}

}  // namespace abide
