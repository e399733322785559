// SPDX-License-Identifier: MIT
//
// Tensors over any ring, one element an entry, row-major; every operation a plain loop. This is the
// arithmetic for exact rationals and symbolic polynomials, and the reference for the fast one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/ring.hpp"

namespace abide {

template <Ring R>
class DenseArithmetic {
 public:
  /// The entries, row-major. The shape is the program's.
  using Tensor = std::vector<typename R::Element>;

  explicit DenseArithmetic(R ring) : ring_(std::move(ring)) {}

  [[nodiscard]] const R& ring() const { return ring_; }

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    const auto count = static_cast<std::size_t>(entries(shape));
    if (constant.values.size() == 1) return Tensor(count, ring_.from(constant.values[0]));
    Tensor result;
    for (const Rational& value : constant.values) result.push_back(ring_.from(value));
    return result;
  }

  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    const Tensor a = reordered(left, plan.left_order);
    const Tensor b = reordered(right, plan.right_order);
    Tensor result;
    result.reserve(plan.stack * plan.rows * plan.columns);
    for (std::size_t h = 0; h < plan.stack; ++h)
      for (std::size_t m = 0; m < plan.rows; ++m)
        for (std::size_t n = 0; n < plan.columns; ++n) {
          typename R::Element sum = ring_.zero();
          for (std::size_t k = 0; k < plan.inner; ++k)
            sum = ring_.add(sum, ring_.mul(a[(h * plan.rows + m) * plan.inner + k],
                                           b[(h * plan.inner + k) * plan.columns + n]));
          result.push_back(std::move(sum));
        }
    return reordered(result, plan.result_order);
  }

  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    const Tensor a = reordered(operand, plan.left_order);
    Tensor result;
    for (std::size_t m = 0; m < plan.rows; ++m) {
      typename R::Element sum = ring_.zero();
      for (std::size_t k = 0; k < plan.inner; ++k) sum = ring_.add(sum, a[m * plan.inner + k]);
      result.push_back(std::move(sum));
    }
    return reordered(result, plan.result_order);
  }

  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const {
    Tensor result(terms[0]->size(), ring_.zero());
    for (std::size_t t = 0; t < terms.size(); ++t) {
      const typename R::Element scale = ring_.from(sum.coefficients[t]);
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = ring_.add(result[i], ring_.mul(scale, (*terms[t])[i]));
    }
    return result;
  }

  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const {
    if (gather.index.empty()) return operand;
    Tensor result;
    result.reserve(gather.index.size());
    for (const std::int32_t i : gather.index)
      result.push_back(i < 0 ? ring_.zero() : operand[static_cast<std::size_t>(i)]);
    return result;
  }

 private:
  static Tensor reordered(const Tensor& a, const std::vector<std::int32_t>& order) {
    if (order.empty()) return a;
    Tensor result;
    result.reserve(order.size());
    for (const std::int32_t i : order) result.push_back(a[static_cast<std::size_t>(i)]);
    return result;
  }

  R ring_;
};

}  // namespace abide
