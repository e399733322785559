// SPDX-License-Identifier: MIT
#include "abide/program/defined.hpp"

#include <gtest/gtest.h>

#include "abide/program/operations.hpp"

namespace abide {
namespace {

TEST(Defined, IsWhatHasAValueSomewhere) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId fine = divide(p, x, add(p, x, y, -1), "x - y");
  const NodeId zero = add(p, multiply(p, x, y), multiply(p, y, x), -1);
  EXPECT_EQ(undefined_everywhere(p, {x, fine}), std::nullopt);
  if (std::holds_alternative<Constant>(p.node(zero).operation)) return;  // seen at once
  const NodeId wrong = divide(p, x, zero, "the divisor");
  ASSERT_TRUE(undefined_everywhere(p, {fine, wrong}).has_value());
  EXPECT_NE(undefined_everywhere(p, {wrong})->find("the divisor"), std::string::npos);
}

TEST(Defined, IsNoMatrixThatIsAlwaysSingular) {
  Program p;
  const NodeId v = p.parameter("v", {2});
  const NodeId square = outer(p, v, v);
  EXPECT_TRUE(undefined_everywhere(p, {p.inverse(square, "v v^T")}).has_value());
  EXPECT_FALSE(undefined_everywhere(p, {square}).has_value());
}

}  // namespace
}  // namespace abide
