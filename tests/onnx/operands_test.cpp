// SPDX-License-Identifier: MIT
#include "abide/onnx/operands.hpp"

#include <cmath>

#include "onnx/writer.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Known reals(const std::vector<double>& values) {
  return {ElementType::float64, {std::ssize(values)}, values};
}

struct Bench {
  Program program;
  Workspace work{program};
  NodeId x = program.probe("x", {2});
  Value masked = Masked{x, {true, false}};
};

TEST(Operands, SumsAndProductsOfKnownNumbersAreKnown) {
  for_seeds(10, [](Random& random) {
    Bench b;
    const std::int64_t p = random.between(-1000, 1000);
    const std::int64_t q = random.between(-1000, 1000);
    EXPECT_EQ(std::get<Known>(sum_of(b.work, Known::integers({p}), Known::integers({q}), -1)),
              Known::integers({p - q}));
    EXPECT_EQ(std::get<Known>(product_of(b.work, Known::integers({p}), Known::integers({q}))),
              Known::integers({p * q}));
    const auto real = static_cast<double>(p) / 8;
    EXPECT_EQ(std::get<Known>(scaled(b.work, reals({real}), Rational(1, 4))).as_real(0), real / 4);
    EXPECT_THROW((void)sum_of(b.work, Known::integers({p}), reals({real})), ShapeError);
  });
}

TEST(Operands, MinusInfinityStaysInSumsAndPositiveMultiples) {
  Bench b;
  const auto hidden = [](const Value& value) { return std::get<Masked>(value).hidden; };
  const std::vector<bool> first{true, false};
  EXPECT_EQ(hidden(sum_of(b.work, b.masked, computed(b.x))), first);
  EXPECT_EQ(hidden(sum_of(b.work, computed(b.x), reals({-INFINITY, 1}))), first);
  EXPECT_EQ(hidden(sum_of(b.work, b.masked, reals({1, 2}), -1)), first);
  EXPECT_EQ(hidden(product_of(b.work, b.masked, reals({0.5, 2}))), first);
  EXPECT_THROW((void)sum_of(b.work, computed(b.x), b.masked, -1), ShapeError);
  EXPECT_THROW((void)product_of(b.work, b.masked, reals({0.5, -2})), ShapeError);
  EXPECT_THROW((void)product_of(b.work, b.masked, reals({0, 0})), ShapeError);
  EXPECT_THROW((void)product_of(b.work, b.masked, computed(b.x)), ShapeError);
}

TEST(Operands, PlacesAreTakenInOrder) {
  Bench b;
  const Known matrix{ElementType::int64, {2, 2}, Known::Integers{1, 2, 3, 4}};
  EXPECT_EQ(std::get<Known>(taken(b.work, matrix, {{1, -1}, {1}})),
            (Known{ElementType::int64, {2, 1}, Known::Integers{4, 0}}));
  EXPECT_EQ(all_places({2, 0}), (std::vector<std::vector<std::int64_t>>{{0, 1}, {}}));
}

// A power with a known exponent, each entry with its own.
TEST(Operands, PowersAreProductsRootsAndInverses) {
  const testing::Written written{.nodes = {testing::node("Pow", {"x", "e"}, {"y"})},
                                 .initializers = {testing::floats("e", {4}, {3, -1, 0.5F, 2})},
                                 .inputs = {testing::value("x", {4})},
                                 .outputs = {testing::value("y", {4})}};
  const ImportedModel result = testing::imported(written);
  for (const Node& node : result.model.program.nodes())
    if (const auto* function = std::get_if<Function>(&node.operation); function != nullptr) {
      EXPECT_EQ(function->function, Elementary::sqrt);
    }
  EXPECT_TRUE(result.tensors.empty());
}

}  // namespace
}  // namespace abide
