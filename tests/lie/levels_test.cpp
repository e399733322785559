// SPDX-License-Identifier: MIT
#include "abide/lie/levels.hpp"

#include "abide/model/load.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

constexpr std::uint64_t kLevelPrime = 8388593;

TEST(Levels, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  const Levels levels = grow_levels(flow, kLevelPrime, 1, 0, {});
  EXPECT_EQ(levels.ranks, (std::vector<std::size_t>{4, 5, 5}));
  EXPECT_EQ(levels.ending, Ending::closed);
}

// Hundreds of small random models against symbolic brackets and ranks over Q, level by level.
TEST(Levels, AgreeWithTheSymbolicReference) {
  for_seeds(300, [](Random& random) {
    const std::int64_t dimension = random.between(1, 4);
    const std::int64_t coordinates = random.between(1, 3);
    const Model model =
        testing::random_reparametrization(dimension, coordinates, random.between(1, 3),
                                          static_cast<int>(random.between(1, 2)), random);
    const PolynomialRing ring(static_cast<std::size_t>(dimension));
    const std::vector<std::size_t> expected =
        testing::symbolic_levels(ring, testing::unit_probe_fields(model, ring),
                                 testing::random_point(ring.variables(), random));
    const Flow flow = Flow::gradient(model);
    std::vector<std::size_t> found = grow_levels(flow, kLevelPrime, random.bits(), 0, {}).ranks;
    EXPECT_EQ(found, expected) << "dimension " << dimension << ", coordinates " << coordinates;
  });
}

// The form of the span is no part of the question: the same draws, the same ranks.
TEST(Levels, AreTheSameWhateverTheFormOfTheSpan) {
  for (const char* model : {"linear:2,2,2", "relu:2,3,1+bias", "nmf:2,2,1"}) {
    const Flow flow = Flow::gradient(load_model(model));
    LevelLimits sparse;
    sparse.span = SpanForm::sparse;
    const Levels found = grow_levels(flow, kLevelPrime, 1, 0, sparse);
    const Levels expected = grow_levels(flow, kLevelPrime, 1, 0, {});
    EXPECT_EQ(found.ranks, expected.ranks) << model;
    EXPECT_EQ(found.draws, expected.draws) << model;
    EXPECT_EQ(found.ending, expected.ending) << model;
  }
}

TEST(Levels, StopAtTheLimitOnDepthWithWhatIsKnown) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  LevelLimits limits;
  limits.depth = 1;
  const Levels cut = grow_levels(flow, kLevelPrime, 1, 0, limits);
  EXPECT_EQ(cut.ending, Ending::depth);
  EXPECT_EQ(cut.ranks, (std::vector<std::size_t>{10}));
  limits.depth = 3;
  EXPECT_EQ(grow_levels(flow, kLevelPrime, 1, 0, limits).ending, Ending::closed);
}

TEST(Levels, StopAtTheLimitOnMemory) {
  const Flow flow = Flow::gradient(load_model("linear:10,10,10"));
  LevelLimits limits;
  limits.memory = 1000;
  const Levels nothing = grow_levels(flow, kLevelPrime, 1, 0, limits);
  EXPECT_EQ(nothing.ending, Ending::memory);
  EXPECT_EQ(nothing.rank(), 0U);
  limits.memory = 120'000;
  const Levels some = grow_levels(flow, kLevelPrime, 1, 0, limits);
  EXPECT_EQ(some.ending, Ending::memory);
  EXPECT_GT(some.rank(), 0U);
  EXPECT_LT(some.rank(), 145U);
  limits.memory = 100'000'000;
  EXPECT_EQ(grow_levels(flow, kLevelPrime, 1, 0, limits).rank(), 145U);
}

TEST(Levels, StopWhenAsked) {
  const Flow flow = Flow::gradient(load_model("linear:10,10,10"));
  std::atomic<bool> stop = false;
  LevelLimits limits;
  limits.stop = &stop;
  limits.progress = [&](const LevelProgress& progress) {
    if (progress.rank > 50) stop = true;
  };
  const Levels levels = grow_levels(flow, kLevelPrime, 1, 0, limits);
  EXPECT_EQ(levels.ending, Ending::interrupted);
  EXPECT_GT(levels.rank(), 50U);
  EXPECT_LT(levels.rank(), 145U);
}

TEST(Levels, DependOnSeedAndRunAlone) {
  const Flow flow = Flow::gradient(load_model("relu:3,4,2"));
  const Levels a = grow_levels(flow, kLevelPrime, 5, 2, {});
  const Levels b = grow_levels(flow, kLevelPrime, 5, 2, {});
  EXPECT_EQ(a.ranks, b.ranks);
  EXPECT_EQ(a.draws, b.draws);
}

TEST(Levels, AConstantModelClosesAtOnceWithNothing) {
  Model model;
  Program& p = model.program;
  p.parameter("x", {3});
  model.objective = p.probe("xi", {});
  const Levels levels = grow_levels(Flow::gradient(model), kLevelPrime, 1, 0, {});
  EXPECT_EQ(levels.ranks, (std::vector<std::size_t>{0}));
  EXPECT_EQ(levels.ending, Ending::closed);
}

}  // namespace
}  // namespace abide
