// SPDX-License-Identifier: MIT
#include "abide/onnx/known.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/error.hpp"
#include "abide/onnx/index_map.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(Known, ArithmeticIsThatOfTheType) {
  const Known a{ElementType::uint8, {2}, Known::Integers{200, 3}};
  const Known b{ElementType::uint8, {}, Known::Integers{100}};
  const Known sum = combined(a, b, a.type, [](auto x, auto y) { return x + y; });
  EXPECT_EQ(sum, (Known{ElementType::uint8, {2}, Known::Integers{44, 103}}));
  const Known x{ElementType::float32, {}, Known::Reals{0.1F}};
  const Known y{ElementType::float32, {}, Known::Reals{0.2F}};
  EXPECT_EQ(combined(x, y, x.type, [](auto p, auto q) { return p + q; }).as_real(0),
            static_cast<double>(0.1F + 0.2F));
}

TEST(Known, BroadcastingIsNumPys) {
  EXPECT_EQ(broadcast({2, 1, 3}, {4, 1}), (Shape{2, 4, 3}));
  EXPECT_EQ(broadcast({0}, {1}), (Shape{0}));
  EXPECT_THROW((void)broadcast({2}, {3}), ShapeError);
  EXPECT_TRUE(stretches({1}, {2, 0}));
  EXPECT_FALSE(stretches({2, 1}, {2}));
  EXPECT_FALSE(stretches({2}, {1}));
  EXPECT_EQ(broadcast_index({2, 1}, {2, 3}), (std::vector<std::int64_t>{0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(broadcast_index({3}, {2, 3}), (std::vector<std::int64_t>{0, 1, 2, 0, 1, 2}));
}

TEST(Known, DoublesAreExact) {
  for_seeds(50, [](Random& random) {
    const double value = std::ldexp(static_cast<double>(random.between(-1000000, 1000000)),
                                    static_cast<int>(random.between(-1000, 900)));
    EXPECT_EQ(exact(value).to_double(), value);
    EXPECT_EQ(exact(value) + exact(-value), Rational(0));
  });
  EXPECT_THROW((void)exact(NAN), ShapeError);
  EXPECT_THROW((void)exact(-INFINITY), ShapeError);
}

TEST(Known, CastsTruncateRoundAndAsk) {
  const Known a{ElementType::float64, {3}, Known::Reals{-1.9, 0.1, 300}};
  EXPECT_EQ(cast(a, ElementType::int64), Known::integers({-1, 0, 300}));
  EXPECT_EQ(cast(a, ElementType::boolean),
            (Known{ElementType::boolean, {3}, Known::Integers{1, 1, 1}}));
  EXPECT_EQ(cast(a, ElementType::float32).as_real(1), static_cast<double>(0.1F));
  EXPECT_THROW((void)cast(Known{ElementType::float64, {}, Known::Reals{1e30}}, ElementType::int64),
               ShapeError);
}

TEST(Known, ShapesOfTooManyEntriesAreRefusedBeforeMemoryIsTaken) {
  EXPECT_THROW((void)Known::zeros(ElementType::int64, {1L << 40, 2}), ShapeError);
  EXPECT_THROW((void)Known::zeros(ElementType::int64, {-1}), ShapeError);
  EXPECT_EQ(Known::zeros(ElementType::int64, {3, 0}).size(), 0U);
}

TEST(IndexMap, HasTheSourceOfEachEntry) {
  const std::vector<std::int64_t> stride = strides({2, 3});
  EXPECT_EQ(index_map({3, 2},
                      [&](const Shape& at) {
                        return entry_at({at[1], at[0]}, stride);
                      }),
            (std::vector<std::int64_t>{0, 3, 1, 4, 2, 5}));
  EXPECT_TRUE(index_map({3, 0}, [](const Shape&) { return 1; }).empty());
}

}  // namespace
}  // namespace abide
