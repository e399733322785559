// SPDX-License-Identifier: MIT
#include "abide/program/dependence.hpp"

#include <algorithm>

namespace abide {

namespace {

std::uint8_t at(const DependenceArithmetic::Tensor& a, std::span<const std::int32_t> order,
                std::size_t i) {
  return a[order.empty() ? i : static_cast<std::size_t>(order[i])];
}

DependenceArithmetic::Tensor reordered(const DependenceArithmetic::Tensor& a,
                                       const EntryMap& order) {
  if (order.in_order()) return a;
  std::vector<std::int32_t> storage;
  DependenceArithmetic::Tensor result;
  for (const std::int32_t i : order.list(storage))
    result.push_back(i < 0 ? std::uint8_t{0} : a[static_cast<std::size_t>(i)]);
  return result;
}

}  // namespace

DependenceArithmetic::Tensor DependenceArithmetic::constant(const Constant& constant,
                                                            const Shape& shape) const {
  Tensor result(static_cast<std::size_t>(entries(shape)));
  for (std::size_t i = 0; i < result.size(); ++i)
    if (!constant.values[constant.values.size() == 1 ? 0 : i].is_zero()) result[i] = not_zero;
  return result;
}

DependenceArithmetic::Tensor DependenceArithmetic::contract(const ContractionPlan& plan,
                                                            const Tensor& left,
                                                            const Tensor& right) const {
  Tensor result(plan.stack * plan.rows * plan.columns);
  std::vector<std::int32_t> of_left, of_right;
  const std::span<const std::int32_t> left_order = plan.left_order.list(of_left);
  const std::span<const std::int32_t> right_order = plan.right_order.list(of_right);
  for (std::size_t h = 0; h < plan.stack; ++h)
    for (std::size_t m = 0; m < plan.rows; ++m)
      for (std::size_t n = 0; n < plan.columns; ++n)
        for (std::size_t k = 0; k < plan.inner; ++k) {
          const auto a = at(left, left_order, (h * plan.rows + m) * plan.inner + k);
          const auto b = at(right, right_order, (h * plan.inner + k) * plan.columns + n);
          if (a != zero && b != zero) result[(h * plan.rows + m) * plan.columns + n] |= a | b;
        }
  return reordered(result, plan.result_order);
}

DependenceArithmetic::Tensor DependenceArithmetic::reduce(const ContractionPlan& plan,
                                                          const Tensor& operand) const {
  Tensor result(plan.rows);
  std::vector<std::int32_t> storage;
  const std::span<const std::int32_t> order = plan.left_order.list(storage);
  for (std::size_t m = 0; m < plan.rows; ++m)
    for (std::size_t k = 0; k < plan.inner; ++k)
      result[m] |= at(operand, order, m * plan.inner + k);
  return reordered(result, plan.result_order);
}

DependenceArithmetic::Tensor DependenceArithmetic::sum(const Sum& /*sum*/,
                                                       std::span<const Tensor* const> terms) const {
  Tensor result(terms[0]->size());
  for (const Tensor* term : terms)
    for (std::size_t i = 0; i < result.size(); ++i) result[i] |= (*term)[i];
  return result;
}

DependenceArithmetic::Tensor DependenceArithmetic::gather(const Gather& gather,
                                                          const Tensor& operand) const {
  return reordered(operand, gather.map);
}

DependenceArithmetic::Tensor DependenceArithmetic::inverse(const Inverse& /*inverse*/,
                                                           std::size_t stack, std::size_t n,
                                                           const Tensor& operand) const {
  Tensor result(operand.size());
  for (std::size_t h = 0; h < stack; ++h) {
    const auto first = operand.begin() + static_cast<std::ptrdiff_t>(h * n * n);
    const auto last = first + static_cast<std::ptrdiff_t>(n * n);
    const bool any = std::find(first, last, depends) != last;
    std::fill_n(result.begin() + static_cast<std::ptrdiff_t>(h * n * n), n * n,
                any ? depends : not_zero);
  }
  return result;
}

DependenceArithmetic::Tensor DependenceArithmetic::function(const Function& /*f*/,
                                                            const Tensor& operand,
                                                            const Tensor* given) const {
  if (given != nullptr) return *given;
  Tensor result;
  for (const std::uint8_t bits : operand) result.push_back(bits | not_zero);
  return result;
}

}  // namespace abide
