// SPDX-License-Identifier: MIT
#include "abide/onnx/axis_taps.hpp"

#include "abide/onnx/operands.hpp"
#include "abide/onnx/real_values.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::random_reals;
using testing::Reals;

TEST(AxisTaps, AreSumsAlongAnAxis) {
  testing::for_seeds(10, [](Random& random) {
    const std::int64_t before = random.between(1, 2), size = random.between(1, 4);
    const std::int64_t after = random.between(1, 3), result = random.between(1, 4);
    Program program;
    Workspace work(program);
    const NodeId x = program.probe("x", {before, size, after});
    const Reals values = random_reals(random, before * size * after);
    Taps rows(static_cast<std::size_t>(result));
    Reals expected(before * result * after);
    for (std::int64_t i = 0; i < result; ++i)
      for (std::int64_t taps = random.between(0, 3); taps-- > 0;) {
        const std::int64_t place = random.between(0, size - 1);  // perhaps one that is there
        const std::int64_t weight = random.between(-3, 3);
        rows[i].push_back({place, Rational(weight, 2)});
        for (std::int64_t b = 0; b < before; ++b)
          for (std::int64_t a = 0; a < after; ++a)
            expected[(b * result + i) * after + a] +=
                values[(b * size + place) * after + a] * static_cast<double>(weight) / 2;
      }
    const NodeId y = along_axis(work, x, 1, rows);
    EXPECT_EQ(program.shape(y), (Shape{before, result, after}));
    testing::expect_near(real_values(program, {}, {y}, {{x, values}})[0], expected);
  });
}

TEST(AxisTaps, OneTapOfWeightOneIsAGather) {
  Program program;
  Workspace work(program);
  const NodeId x = program.probe("x", {2, 3});
  EXPECT_EQ(along_axis(work, x, 1, {{{0, 1}}, {{1, 1}}, {{2, 1}}}), x);
  const NodeId y = along_axis(work, x, 1, {{{2, 1}}, {{0, 1}}});
  EXPECT_TRUE(std::holds_alternative<Gather>(program.node(y).operation));
  const NodeId mean = along_axis(work, x, 1, {{{0, Rational(1, 2)}, {1, Rational(1, 2)}}});
  EXPECT_TRUE(std::holds_alternative<Sum>(program.node(mean).operation));
}

}  // namespace
}  // namespace abide
