// SPDX-License-Identifier: MIT
//
// Which entries of tensors are zero, and which depend on something, as far as the program shows.
//
// An arithmetic whose values are two bits for each entry: whether it may be other than 0, and
// whether it may depend on what was marked. Both may be said of too many entries, never of too few.
//
// Example: with x marked, of the products [1, 0] * [x, x] the first depends on x and the second is
// 0.
//
// Cost: that of one evaluation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "abide/program/evaluate.hpp"

namespace abide {

class DependenceArithmetic {
 public:
  enum Bits : std::uint8_t { zero = 0, not_zero = 1, depends = 3 };
  using Tensor = std::vector<std::uint8_t>;

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const;
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const;
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const;
  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const;
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const;
  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const;
  /// Where nothing is given, what the argument depends on.
  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand,
                                const Tensor* given) const;
};

}  // namespace abide
