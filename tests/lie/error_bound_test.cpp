// SPDX-License-Identifier: MIT
#include "abide/lie/error_bound.hpp"

#include <cmath>

#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(ErrorBound, OfTheFullRankIsZero) {
  const Flow flow = Flow::gradient(load_model("linear:3,4"));
  const Levels levels = grow_levels(flow, 8388593, 1, 0, {});
  ASSERT_EQ(levels.rank(), flow.dimension());
  EXPECT_EQ(error_bound(flow, levels).total(), 0);
}

// linear:2,2,2, by hand: 8 columns; fields of degree 1 in the state and 2 in the probe (w, x), each
// entry a sum of two monomials.
TEST(ErrorBound, WorkedByHandForASmallLinearNetwork) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  const Levels levels = grow_levels(flow, 8388593, 1, 0, {});
  ASSERT_EQ(levels.ranks, (std::vector<std::size_t>{4, 5, 5}));
  const ErrorBound bound = error_bound(flow, levels);
  // Four rows of degree 1 + 2, one of 1 + 4, and the missing one of 1 + 6.
  EXPECT_DOUBLE_EQ(bound.point, (4 * 3 + 5 + 7) / 8388593.0);
  // Row norms: sqrt(8) times 2, 8 and 32: 4 * 2.5 + 4.5 + 6.5 = 21 bits, less than one prime's.
  EXPECT_EQ(bound.prime, 0);
  EXPECT_LT(bound.draws, 1e-15);
  EXPECT_GT(bound.draws, 0);
}

TEST(ErrorBound, GrowsWithTheModel) {
  double before = 0;
  for (const char* name : {"linear:2,2,2", "linear:5,5,5", "linear:10,10,10"}) {
    const Flow flow = Flow::gradient(load_model(name));
    const double bound = error_bound(flow, grow_levels(flow, 8388593, 1, 0, {})).total();
    EXPECT_GT(bound, before) << name;
    EXPECT_LT(bound, 0.01) << name;
    before = bound;
  }
}

// With a tiny prime runs are often wrong, and the bound says so; the rank is still never too large.
TEST(ErrorBound, IsOneWhereRunsAreOftenWrong) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  int wrong = 0;
  const auto runs = static_cast<int>(testing::cases(200));
  for (int seed = 1; seed <= runs; ++seed) {
    const Levels levels = grow_levels(flow, 3, static_cast<std::uint64_t>(seed), 0, {});
    EXPECT_LE(levels.rank(), 1U) << "seed " << seed;
    wrong += levels.rank() < 1 ? 1 : 0;
    EXPECT_EQ(error_bound(flow, levels).total(), 1) << "seed " << seed;
  }
  EXPECT_GT(wrong, 0);
}

}  // namespace
}  // namespace abide
