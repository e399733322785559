// SPDX-License-Identifier: MIT
#include "abide/laws/free_symbols.hpp"

#include <gtest/gtest.h>

#include "abide/program/dense_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/fraction.hpp"

namespace abide {
namespace {

// Values of nodes over the rational functions in x, y and the symbols.
std::vector<std::vector<Fraction>> symbolic(const Program& program,
                                            const std::vector<NodeId>& outputs,
                                            std::size_t variables) {
  const FractionField field(variables);
  const DenseArithmetic<FractionField> arithmetic(field, FreeSymbols<FractionField>(field, 2));
  std::size_t next = 0;
  return evaluate(Schedule(program, outputs), arithmetic,
                  assigned(program, [&] { return field.variable(next++); }));
}

TEST(FreeSymbols, ExampleOfTheHeader) {
  Program p;
  const NodeId ex = p.function(Elementary::exp, p.parameter("x", {}));
  const NodeId ey = p.function(Elementary::exp, p.parameter("y", {}));
  const NodeId difference = add(p, multiply(p, ex, ey), multiply(p, ey, ex), -1);
  EXPECT_EQ(most_symbols(p, Schedule(p, {ex, ey}).functions()), 2U);
  const FractionField field(4);
  const auto values = symbolic(p, {difference, ex, ey}, 4);
  EXPECT_TRUE(field.is_zero(values[0][0]));
  EXPECT_FALSE(field.equal(values[1][0], values[2][0]));
}

// Arguments that are equal as rational functions have one symbol, and the circle is kept.
TEST(FreeSymbols, BelongToArguments) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId one = multiply(p, x, add(p, x, y));
  const NodeId other = add(p, multiply(p, x, x), multiply(p, x, y));
  const NodeId s = p.function(Elementary::sin, one);
  const NodeId c = p.function(Elementary::cos, other);
  const NodeId circle = add(p, multiply(p, s, s), multiply(p, c, c));
  const FractionField field(6);
  const auto values = symbolic(
      p, {circle, p.function(Elementary::exp, one), p.function(Elementary::exp, other)}, 6);
  EXPECT_TRUE(field.equal(values[0][0], field.one()));
  EXPECT_TRUE(field.equal(values[1][0], values[2][0]));
}

}  // namespace
}  // namespace abide
