// SPDX-License-Identifier: MIT
#include "abide/lie/error_bound.hpp"

#include <cmath>

#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
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

// phi = (y/x, z), by hand: the fields (-u y, u x, v x^2)/x^2 have numerators of degree 2 in the
// state and 1 in the probe, and norm 1.
Flow quotient_flow(const Rational& factor) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId z = p.parameter("z", {});
  const NodeId objective =
      add(p, multiply(p, divide(p, y, x), p.probe("u", {})), multiply(p, z, p.probe("v", {})));
  model.objective = scale(p, objective, factor);
  return Flow::gradient(model);
}

TEST(ErrorBound, WorkedByHandForAQuotient) {
  const Flow flow = quotient_flow(1);
  EXPECT_EQ(flow.bounds().denominator_degree, 2);
  EXPECT_EQ(flow.bounds().denominator_probe_degree, 0);
  EXPECT_EQ(flow.bounds().denominator_log2_norm, 0);
  EXPECT_EQ(flow.bounds().parameter_degree, 2);
  EXPECT_EQ(flow.bounds().probe_degree, 1);
  EXPECT_EQ(flow.bounds().log2_norm, 0);
  const Levels levels = grow_levels(flow, 8388593, 1, 0, {});
  ASSERT_EQ(levels.ranks, (std::vector<std::size_t>{2, 2}));
  const ErrorBound bound = error_bound(flow, levels);
  // Two rows of degree 2 + 1, and one of (2 + 2 + 2 - 1) + 2, given that x^2 is not 0.
  EXPECT_DOUBLE_EQ(bound.point, (2 * 3 + 7) / 8388593.0 / (1 - 2 / 8388593.0));
  EXPECT_EQ(bound.prime, 0);
  EXPECT_LT(bound.total(), 1e-5);
  // Norms: sqrt(3) c for each of the two rows, sqrt(3) (2 + 1 * 2 + 2 + 2) c^2 for the bracket, in
  // all 5.38 bits and 4 log2(c): just below the 22 of one prime for c = 17, just above for c = 18.
  const auto prime = [](std::int64_t c) {
    const Flow scaled = quotient_flow(c);
    return error_bound(scaled, grow_levels(scaled, 8388593, 1, 0, {})).prime;
  };
  EXPECT_EQ(prime(17), 0);
  EXPECT_DOUBLE_EQ(prime(18), 1 / 268216.0 / (1 - 2 / std::exp2(22)));
}

// A denominator in the probe: each field of a bracket has its own.
TEST(ErrorBound, CountsTheDenominatorsOfEachProbe) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId xi = p.probe("xi", {});
  model.objective = divide(p, multiply(p, x, y), add(p, xi, p.constant({1}, {})));
  const Flow flow = Flow::gradient(model);
  EXPECT_EQ(flow.bounds().denominator_probe_degree, 1);
  const Levels levels = grow_levels(flow, 8388593, 1, 0, {});
  ASSERT_EQ(levels.ranks, (std::vector<std::size_t>{1, 1}));
  // (y, x) / (xi + 1): a row of degree 1, and one of brackets of two fields (xi + 1) (y, x) with
  // the denominator (xi + 1) (xi' + 1): 1 + 1 + 0 - 1 in the state, 1 + 1 + 2 in the probes; points
  // are rejected in degree 1 and 2.
  EXPECT_DOUBLE_EQ(error_bound(flow, levels).point, (1 + 1 + 4) / 8388593.0 / (1 - 3 / 8388593.0));
}

}  // namespace
}  // namespace abide
