// SPDX-License-Identifier: MIT
#include "abide/program/node.hpp"

#include <numeric>

namespace abide {

Labels label_range(int first, std::size_t count) {
  Labels labels(count);
  std::iota(labels.begin(), labels.end(), first);
  return labels;
}

bool is_leaf(const Node& node) {
  return match(
      node, [](const Parameter&) { return true; }, [](const Probe&) { return true; },
      [](const Constant&) { return false; }, [](const Contraction&) { return false; },
      [](const Sum&) { return false; }, [](const Gather&) { return false; },
      [](const Inverse&) { return false; }, [](const Function&) { return false; });
}

std::span<const Rational> exact_numbers(const Node& node) {
  using Numbers = std::span<const Rational>;
  return match(
      node, [](const Parameter&) { return Numbers(); }, [](const Probe&) { return Numbers(); },
      [](const Constant& constant) { return Numbers(constant.values); },
      [](const Contraction&) { return Numbers(); },
      [](const Sum& sum) { return Numbers(sum.coefficients); },
      [](const Gather&) { return Numbers(); }, [](const Inverse&) { return Numbers(); },
      [](const Function&) { return Numbers(); });
}

}  // namespace abide
