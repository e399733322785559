// SPDX-License-Identifier: MIT
//
// Sums, products, quotients and powers, entry by entry.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

Values sum(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  return {sum_of(importer.work(), a, b)};
}

Values difference(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  return {sum_of(importer.work(), a, b, -1)};
}

Values product(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  return {product_of(importer.work(), a, b)};
}

std::int64_t whole_quotient(std::int64_t a, std::int64_t b) {
  if (b == 0) throw ShapeError("a division by 0");
  return b == -1 ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a)) : a / b;
}

Values quotient(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  Workspace& work = importer.work();
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return {combined(*left, *right, left->type,
                     Match{[](double x, double y) { return x / y; },
                           [](std::int64_t x, std::int64_t y) { return whole_quotient(x, y); }})};
  }
  if (right == nullptr)
    return {Computed{work.product(work.node(a), reciprocal(work.program(), work.node(b)))}};
  // By known numbers: a product with their exact reciprocals.
  std::vector<Rational> factors;
  bool positive = true;
  for (std::size_t i = 0; i < right->size(); ++i) {
    const Rational divisor = exact_entry(*right, i);
    if (divisor.is_zero()) throw node.refused("a division by 0");
    positive = positive && Rational(0) < divisor;
    factors.push_back(Rational(1) / divisor);
  }
  if (const auto* masked = std::get_if<Masked>(&a); masked != nullptr) {
    // Minus infinity by a positive number is minus infinity; a float near the number has its sign.
    if (!positive) throw node.refused("minus infinity divided by a number that is not positive");
    const Value hidden = product_of(work, a,
                                    mapped(cast(*right, ElementType::float64), ElementType::float64,
                                           [](auto x) { return 1.0 / static_cast<double>(x); }));
    const NodeId by = work.program().constant(std::move(factors), right->shape);
    return {Masked{work.product(masked->node, by), std::get<Masked>(hidden).hidden}};
  }
  return {Computed{
      work.product(work.node(a), work.program().constant(std::move(factors), right->shape))}};
}

Values negated(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  Workspace& work = importer.work();
  return {Computed{scale(work.program(), work.node(node.input(0)), -1)}};
}

Values total(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  Value result = node.input(0);
  for (std::size_t i = 1; i < node.inputs(); ++i)
    result = sum_of(importer.work(), result, node.input(i));
  return {result};
}

Values average(Importer& importer, const NodeContext& node) {
  const Value all = total(importer, node)[0];
  return {scaled(importer.work(), all, Rational(1, static_cast<std::int64_t>(node.inputs())))};
}

// A number to a power; whole numbers wrap around.
double power_of(double base, double exponent) { return std::pow(base, exponent); }
std::int64_t power_of(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) throw ShapeError("a whole number to a negative power");
  std::uint64_t result = 1;
  auto square = static_cast<std::uint64_t>(base);
  for (; exponent > 0; exponent /= 2, square *= square)
    if (exponent % 2 == 1) result *= square;
  return static_cast<std::int64_t>(result);
}

Values power(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  Workspace& work = importer.work();
  Program& program = work.program();
  const auto* base = std::get_if<Known>(&a);
  const auto* exponents = std::get_if<Known>(&b);
  const auto power = [](auto x, auto y) { return power_of(x, y); };
  if (base != nullptr && exponents != nullptr) {
    if (base->real() == exponents->real()) return {combined(*base, *exponents, base->type, power)};
    const auto real = [](const Known& known) { return cast(known, ElementType::float64); };
    return {cast(combined(real(*base), real(*exponents), ElementType::float64, power), base->type)};
  }
  const NodeId x = work.node(a);
  if (exponents == nullptr)
    return {Computed{program.function(
        Elementary::exp, work.product(work.node(b), program.function(Elementary::log, x)))}};
  // For each exponent all powers, of which those are taken that it is the exponent of.
  std::vector<Rational> different;
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < exponents->size(); ++i) {
    const Rational q = exact_entry(*exponents, i);
    const auto found = std::find(different.begin(), different.end(), q);
    which.push_back(static_cast<std::size_t>(found - different.begin()));
    if (found == different.end()) different.push_back(q);
    if (different.size() > 16) throw node.refused("more than 16 different exponents");
  }
  std::vector<NodeId> terms;
  const Shape shape = broadcast(program.shape(x), exponents->shape);
  const NodeId whole = work.node(work.stretched(computed(x), shape));
  const std::vector<std::int64_t> index = broadcast_index(exponents->shape, shape);
  for (std::size_t k = 0; k < different.size(); ++k) {
    std::vector<std::int64_t> own(index.size());
    for (std::size_t i = 0; i < own.size(); ++i)
      own[i] = which[static_cast<std::size_t>(index[i])] == k ? static_cast<std::int64_t>(i) : -1;
    terms.push_back(
        work.node(work.moved(computed(power_of_known(work, whole, different[k])), own, shape)));
  }
  if (terms.empty()) throw node.refused("no exponent");
  return {Computed{program.sum(terms, std::vector<Rational>(terms.size(), Rational(1)))}};
}

}  // namespace

std::vector<RuleRow> arithmetic_rules() {
  return {
      {"Add", 1, sum},     {"Sub", 1, difference}, {"Mul", 1, product},  {"Div", 1, quotient},
      {"Neg", 1, negated}, {"Sum", 1, total},      {"Mean", 1, average}, {"Pow", 1, power},
  };
}

}  // namespace abide
