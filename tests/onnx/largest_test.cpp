// SPDX-License-Identifier: MIT
#include "abide/onnx/largest.hpp"

#include <algorithm>

#include "abide/onnx/real_values.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Largest, IsTheLargestOfEachEntry) {
  testing::for_seeds(10, [](Random& random) {
    const std::int64_t count = random.between(1, 9), size = random.between(1, 3);
    Program program;
    Workspace work(program);
    const NodeId x = program.probe("x", {count, size});
    const testing::Reals values = testing::random_reals(random, count * size);
    testing::Reals expected(values.begin(), values.begin() + size);
    for (std::int64_t i = 0; i < count * size; ++i)
      expected[i % size] = std::max(expected[i % size], values[i]);
    const NodeId y = largest_of_first_axis(work, x);
    EXPECT_EQ(program.shape(y), (Shape{size}));
    testing::expect_near(real_values(program, work.gates().all(), {y}, {{x, values}})[0], expected);
    std::int64_t gates = 0;
    for (const Model::Gate& gate : work.gates().all()) gates += entries(program.shape(gate.probe));
    EXPECT_EQ(gates, (count - 1) * size);
  });
}

}  // namespace
}  // namespace abide
