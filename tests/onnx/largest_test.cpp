// SPDX-License-Identifier: MIT
#include "abide/onnx/largest.hpp"

#include <algorithm>
#include <numeric>

#include "abide/onnx/real_values.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Largest, IsTheLargestOfEachWindow) {
  testing::for_seeds(10, [](Random& random) {
    const std::int64_t size = random.between(1, 7), after = random.between(1, 3);
    std::vector<std::vector<std::int64_t>> windows(static_cast<std::size_t>(random.between(1, 4)));
    for (auto& window : windows) {
      for (std::int64_t place = 0; place < size; ++place)
        if (random.between(0, 1) == 1) window.push_back(place);
      if (window.empty()) window.push_back(random.between(0, size - 1));
    }
    Program program;
    Workspace work(program);
    const NodeId x = program.probe("x", {2, size, after});
    const testing::Reals values = testing::random_reals(random, 2 * size * after);
    testing::Reals expected;
    for (std::int64_t b = 0; b < 2; ++b)
      for (const auto& window : windows)
        for (std::int64_t a = 0; a < after; ++a) {
          double largest = -1e9;
          for (const std::int64_t place : window)
            largest = std::max(largest, values[(b * size + place) * after + a]);
          expected.push_back(largest);
        }
    const NodeId y = largest_along(work, x, 1, windows);
    EXPECT_EQ(program.shape(y), (Shape{2, std::ssize(windows), after}));
    testing::expect_near(real_values(program, work.gates().all(), {y}, {{x, values}})[0], expected);
  });
}

TEST(Largest, ComparesNothingTwice) {
  const auto gates = [](const std::vector<std::vector<std::int64_t>>& windows) {
    Program program;
    Workspace work(program);
    (void)largest_along(work, program.probe("x", {8}), 0, windows);
    std::int64_t count = 0;
    for (const Model::Gate& gate : work.gates().all()) count += entries(program.shape(gate.probe));
    return count;
  };
  for (std::int64_t n = 1; n <= 8; ++n) {
    std::vector<std::int64_t> window(static_cast<std::size_t>(n));
    std::iota(window.begin(), window.end(), 0);
    EXPECT_EQ(gates({window}), n - 1);
    EXPECT_EQ(gates({window, window}), n - 1);
  }
  EXPECT_EQ(gates({{0, 1}, {0, 1, 2}}), 2);
  EXPECT_EQ(gates({{0, 1, 2, 3}, {2, 3, 4, 5}}), 5);
  EXPECT_EQ(gates({{0}, {1}}), 0);
}

}  // namespace
}  // namespace abide
