// SPDX-License-Identifier: MIT
//
// Identities between operations, as equality of the expanded polynomials. What each operation
// means entry by entry is tested through the expressions that use it (tests/model).
#include "abide/program/operations.hpp"

#include "abide/error.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

class Operations : public ::testing::Test {
 protected:
  Program p;

  void expect_equal(NodeId a, NodeId b) {
    ASSERT_EQ(p.shape(a), p.shape(b));
    const PolynomialRing ring(testing::variable_count(p));
    const auto values = testing::evaluate_at(p, {a, b}, ring, testing::all_variables(ring));
    for (std::size_t i = 0; i < values[0].size(); ++i)
      EXPECT_TRUE(ring.equal(values[0][i], values[1][i]))
          << values[0][i].to_string() << " and " << values[1][i].to_string();
  }
};

TEST_F(Operations, TraceIsCyclic) {
  const NodeId a = p.parameter("a", {2, 3});
  const NodeId b = p.parameter("b", {3, 2});
  expect_equal(trace(p, matmul(p, a, b)), trace(p, matmul(p, b, a)));
  EXPECT_THROW(trace(p, a), ShapeError);
}

TEST_F(Operations, TransposeReversesProducts) {
  const NodeId a = p.parameter("a", {2, 3});
  const NodeId b = p.parameter("b", {3, 4});
  expect_equal(transpose(p, matmul(p, a, b)), matmul(p, transpose(p, b), transpose(p, a)));
}

TEST_F(Operations, StacksOfMatricesMultiplyOneByOne) {
  const NodeId a = p.parameter("a", {2, 2, 3});
  const NodeId b = p.parameter("b", {1, 3, 2});
  const NodeId whole = matmul(p, a, b);
  for (std::int64_t k = 0; k < 2; ++k)
    expect_equal(slice(p, whole, {{.entry = k}}),
                 matmul(p, slice(p, a, {{.entry = k}}), slice(p, b, {{.entry = 0}})));
}

TEST_F(Operations, ConcatIsUndoneBySlices) {
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId b = p.parameter("b", {2, 3});
  const NodeId whole = concat(p, {a, b}, -1);
  expect_equal(slice(p, whole, {{}, {.stop = 2}}), a);
  expect_equal(slice(p, whole, {{}, {.start = -3}}), b);
  EXPECT_THROW(concat(p, {a, b}, 0), ShapeError);
}

TEST_F(Operations, PowersMultiply) {
  const NodeId x = p.parameter("x", {2});
  expect_equal(multiply(p, power(p, x, 2), power(p, x, 3)), power(p, x, 5));
  expect_equal(power(p, x, 0), p.constant({1}, {2}));
  EXPECT_EQ(power(p, x, 1), x);
}

TEST_F(Operations, BroadcastingFollowsNumPy) {
  const NodeId row = p.parameter("row", {1, 3});
  const NodeId column = p.parameter("column", {2, 1});
  const NodeId product = multiply(p, column, row);
  EXPECT_EQ(p.shape(product), (Shape{2, 3}));
  expect_equal(product, matmul(p, column, row));
  const NodeId sum = add(p, column, row);
  expect_equal(sum_entries(p, sum),
               add(p, scale(p, sum_entries(p, column), 3), scale(p, sum_entries(p, row), 2)));
}

TEST_F(Operations, InnerIsTheSumOfTheProduct) {
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId b = p.parameter("b", {2, 2});
  expect_equal(inner(p, a, b), sum_entries(p, multiply(p, a, b)));
  expect_equal(inner(p, a, b), trace(p, matmul(p, transpose(p, a), b)));
}

TEST_F(Operations, ConvolutionByAUnitKernelIsTheIdentity) {
  const NodeId x = p.parameter("x", {1, 5});
  const NodeId unit = p.constant({0, 1, 0}, {1, 1, 3});
  expect_equal(convolution(p, x, unit, {{1}, {1}, {1}, {1}}), x);
}

}  // namespace
}  // namespace abide
