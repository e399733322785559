// SPDX-License-Identifier: MIT
#include "abide/program/program.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "abide/error.hpp"
#include "abide/program/operations.hpp"

namespace abide {
namespace {

TEST(Program, BuildsEqualNodesOnce) {
  Program p;
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId b = p.parameter("b", {2, 2});
  EXPECT_EQ(matmul(p, a, b), matmul(p, a, b));
  EXPECT_NE(matmul(p, a, b), matmul(p, b, a));
  EXPECT_EQ(p.constant({1, 1, 1}, {3}), p.constant({1}, {3}));
}

TEST(Program, AbsorbsTransposesAndScalars) {
  Program p;
  const NodeId a = p.parameter("a", {2, 3});
  const NodeId b = p.parameter("b", {2, 3});
  EXPECT_EQ(transpose(p, transpose(p, a)), a);
  EXPECT_EQ(matmul(p, transpose(p, a), b), p.contract({a, b}, {{0, 1}, {0, 2}}, {1, 2}));
  EXPECT_EQ(multiply(p, a, p.constant({1}, {2, 3})), a);
  EXPECT_EQ(multiply(p, a, p.constant({3}, {})), scale(p, a, 3));
  EXPECT_EQ(scale(p, a, 1), a);
  EXPECT_EQ(add(p, a, a), scale(p, a, 2));
}

TEST(Program, ZeroTermsVanish) {
  Program p;
  const NodeId a = p.parameter("a", {2});
  const NodeId zero = p.constant({0}, {2});
  EXPECT_EQ(add(p, a, zero), a);
  EXPECT_EQ(add(p, a, a, -1), zero);
  EXPECT_EQ(multiply(p, a, zero), zero);
  EXPECT_EQ(inner(p, a, zero), p.constant({0}, {}));
}

TEST(Program, ErrorsNameTheOperationAndBothShapes) {
  Program p;
  const NodeId a = p.parameter("a", {2, 3});
  const NodeId b = p.parameter("b", {2, 4});
  const auto message = [](auto build) -> std::string {
    try {
      build();
    } catch (const ShapeError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message([&] { matmul(p, a, b); }),
            "@: shapes [2, 3] and [2, 4] do not fit: 3 columns meet 2 rows");
  EXPECT_EQ(message([&] { multiply(p, a, b); }),
            "*: shapes [2, 3] and [2, 4] cannot be broadcast together");
  EXPECT_EQ(message([&] { p.sum({a, b}, {1, 1}); }), "sum: shapes [2, 3] and [2, 4] differ");
  EXPECT_EQ(message([&] { p.reshape(a, {7}); }),
            "reshape: shape [2, 3] has 6 entries, shape [7] has 7");
  EXPECT_NE(message([&] { p.gather(a, {6}, {1}); }).find("index 6"), std::string::npos);
  EXPECT_NE(message([&] {
              p.constant({1, 2}, {3});
            }).find("2 values for shape [3]"),
            std::string::npos);
  EXPECT_EQ(message([&] {
              p.contract({a, b}, {{0, 1}, {2, 1}}, {0, 2});
            }),
            "einsum: shapes [2, 3] and [2, 4] do not fit: sizes 3 and 4 should agree");
}

TEST(Program, NamesAreUnique) {
  Program p;
  p.parameter("a", {1});
  EXPECT_THROW(p.parameter("a", {1}), std::invalid_argument);
  EXPECT_THROW(p.probe("a", {2}), std::invalid_argument);
  EXPECT_NO_THROW(p.probe("b", {2}));
}

TEST(Program, RefusesModelsOfEnormousSize) {
  Program p;
  NodeId x = p.parameter("x", {2048, 2048});
  EXPECT_THROW(outer(p, x, x), ShapeError);
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; ++i) x = scale(p, x, Rational(i + 2));
      },
      ShapeError);
}

}  // namespace
}  // namespace abide
