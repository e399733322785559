// SPDX-License-Identifier: MIT
#include "abide/lie/sparse_rank.hpp"

#include <fmt/format.h>

#include "abide/lie/count.hpp"
#include "abide/model/load.hpp"
#include "lie/network.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::network;

constexpr std::uint64_t kLevelsPrime = 8388593;

std::size_t first_level(const Flow& flow, std::uint64_t seed) {
  LevelLimits limits;
  limits.depth = 1;
  return grow_levels(flow, kLevelsPrime, seed, 0, limits).rank();
}

SparseRank found(const Flow& flow, std::size_t wanted = SIZE_MAX, std::uint64_t seed = 1) {
  SparseRankOptions options;
  options.seed = seed;
  return sparse_rank(flow, wanted, options).value();
}

TEST(SparseRank, MeetsTheLawsOfAWideNetwork) {
  const Flow flow = Flow::gradient(load_model("relu:40,30,20,10+bias"));
  const SparseRank rank = found(flow, flow.dimension() - 50);
  EXPECT_EQ(rank.ending, SparseEnding::reached);
  EXPECT_EQ(rank.rank, flow.dimension() - 50);
  EXPECT_LE(rank.fields, flow.dimension());
  // One more is not there.
  const SparseRank all = found(flow, flow.dimension() - 49);
  EXPECT_EQ(all.ending, SparseEnding::exhausted);
  EXPECT_EQ(all.rank, flow.dimension() - 50);
}

TEST(SparseRank, IsThatOfTheFirstLevelForRandomNetworks) {
  for_seeds(30, [](Random& random) {
    std::string name = random.below(4) == 0 ? "linear:" : "relu:";
    const bool bias = name == "relu:" && random.below(2) == 0;
    name += std::to_string(random.between(1, 4));
    for (std::int64_t layer = random.between(1, 3); layer-- > 0;)
      name += "," + std::to_string(random.between(1, 4));
    if (bias) name += "+bias";
    const Flow flow = Flow::gradient(load_model(name));
    EXPECT_EQ(found(flow, SIZE_MAX, random.bits()).rank, first_level(flow, random.bits())) << name;
  });
}

TEST(SparseRank, IsThatOfTheFirstLevelForConvolutions) {
  for_seeds(8, [](Random& random) {
    const std::int64_t channels = random.between(1, 3), kernel = random.between(1, 3);
    const std::int64_t padding = random.between(0, 1), stride = random.between(1, 2);
    const std::int64_t size = (4 + 2 * padding - kernel) / stride + 1;
    const Model model = network(
        "x = [2, 4]",
        fmt::format("K = [{0}, 2, {1}]\nb = [{0}]\nV = [2, {2}]", channels, kernel,
                    channels * size),
        fmt::format("V @ reshape(relu(conv1d(x, K, padding={}, stride={}) + reshape(b, [{}, 1])), "
                    "[-1])",
                    padding, stride, channels));
    const Flow flow = Flow::gradient(model);
    EXPECT_EQ(found(flow, SIZE_MAX, random.bits()).rank, first_level(flow, random.bits()));
    EXPECT_EQ(flow.dimension() - found(flow).rank, count_laws(flow, {}).laws());
  });
}

// Skips, leaky ReLUs, pooling and maxout by gates, products of signals, tied and added weights.
TEST(SparseRank, IsThatOfTheFirstLevelForWrittenNetworks) {
  const std::vector<Model> models{
      network("x = [2]", "A = [3, 2]\nB = [2, 3]\nC = [2, 2]\nD = [2, 2]",
              "x + B @ relu(A @ x) + D @ relu(C @ (x + B @ relu(A @ x)))"),
      network("x = [2]", "A = [3, 2]\nB = [2, 3]\nC = [1, 2]",
              "C @ leaky_relu(B @ leaky_relu(A @ x, 1/10), 1/10)"),
      network("x = [1, 5]", "K = [2, 1, 2]\nV = [2, 4]",
              "V @ reshape(conv1d(x, K)[:, 0:2] + relu(conv1d(x, K)[:, 2:4] - "
              "conv1d(x, K)[:, 0:2]), [4])"),
      network("x = [3]", "A = [2, 3]\nB = [2, 3]\nV = [2, 2]", "V @ (A @ x + relu(B @ x - A @ x))"),
      network("x = [2]\ny = [3]", "A = [2, 2]\nB = [2, 3]\nV = [2, 2]", "V @ ((A @ x) * (B @ y))"),
      network("x = [2, 2, 2]", "K = [2, 2, 2, 2]\nL = [2, 2, 1, 1]\nW = [2, 2]",
              "W @ sum(sum(relu(conv2d(relu(conv2d(x, K, padding=1)), L)), axis=2), axis=1)"),
      network("x = [3]", "W = [3, 2]", "W @ relu(W.T @ x)"),
      network("x = [3]", "A = [2, 3]\nB = [2, 2]\nV = [2, 2]", "V @ relu((B @ A) @ x)"),
  };
  for (const Model& model : models) {
    const Flow flow = Flow::gradient(model);
    EXPECT_EQ(found(flow).rank, first_level(flow, 1)) << model.objective;
  }
}

// Of any degree in the probe: never more than there is.
TEST(SparseRank, IsNeverAboveTheDimension) {
  for_seeds(40, [](Random& random) {
    const Flow flow = Flow::gradient(testing::random_reparametrization(
        random.between(1, 6), random.between(1, 4), random.between(1, 4),
        static_cast<int>(random.between(1, 3)), random));
    EXPECT_EQ(found(flow, SIZE_MAX, random.bits()).rank, first_level(flow, random.bits()));
  });
  for (const char* expression : {"relu(A @ x) * relu(A @ x)", "(A @ x) * (A @ x) * (A @ x)",
                                 "A @ ((A @ x) * (A @ x))", "A @ relu((A @ x) * x)"}) {
    const Flow flow = Flow::gradient(network("x = [3]", "A = [3, 3]", expression));
    EXPECT_LE(found(flow).rank, first_level(flow, 1)) << expression;
  }
}

TEST(SparseRank, IsNotTightWhereBracketsAdd) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  EXPECT_EQ(found(flow).rank, 4U);
  EXPECT_EQ(count_laws(flow, {}).lie_dimension, 5U);
}

TEST(SparseRank, OfOtherFlows) {
  FlowOptions options;
  options.frozen = {"W2"};
  Flow flow = Flow::make(load_model("relu:3,3,2,2"), options);
  EXPECT_EQ(found(flow).rank, first_level(flow, 1));
  options.frozen = {};
  options.only = {"W1", "W2"};
  flow = Flow::make(load_model("relu:3,3,2,2"), options);
  EXPECT_EQ(found(flow).rank, first_level(flow, 1));
  options.only = {};
  options.metric = "mirror";
  options.rates = "W1=2";
  flow = Flow::make(load_model("relu:3,3,2,2"), options);
  EXPECT_EQ(found(flow).rank, first_level(flow, 1));
}

TEST(SparseRank, SaysWhereItIsOfNoUse) {
  FlowOptions options;
  options.dynamics = Dynamics::momentum;
  const Flow momentum = Flow::make(load_model("relu:2,2,2"), options);
  EXPECT_EQ(sparse_obstacle(momentum), SparseObstacle::drift);
  EXPECT_FALSE(sparse_rank(momentum, 1, {}).has_value());
  EXPECT_EQ(sparse_obstacle(Flow::gradient(load_model("mlp:2,2,2"))), SparseObstacle::functions);
  FlowOptions natural;
  natural.metric = "natural-block";
  EXPECT_EQ(sparse_obstacle(Flow::make(load_model("linear:2,2,2"), natural)),
            SparseObstacle::inverses);
  EXPECT_EQ(sparse_obstacle(Flow::gradient(load_model("relu:2,2,2"))), std::nullopt);
  EXPECT_EQ(to_string(SparseObstacle::inverses), "inverses");
}

TEST(SparseRank, StopsAtTheLimitOnMemory) {
  const Flow flow = Flow::gradient(load_model("relu:30,30,30"));
  SparseRankOptions options;
  options.memory = 10'000;
  SparseRank rank = sparse_rank(flow, SIZE_MAX, options).value();
  EXPECT_EQ(rank.ending, SparseEnding::memory);
  EXPECT_EQ(rank.rank, 0U);
  options.memory = 250'000;
  rank = sparse_rank(flow, SIZE_MAX, options).value();
  EXPECT_EQ(rank.ending, SparseEnding::memory);
  EXPECT_GT(rank.rank, 0U);
  EXPECT_LT(rank.rank, 1770U);
  options.memory = 10'000'000;
  EXPECT_EQ(sparse_rank(flow, SIZE_MAX, options)->rank, 1770U);
}

TEST(SparseRank, StopsAtTheLimitOnWork) {
  const Flow flow = Flow::gradient(load_model("linear:16,16,16"));
  SparseRankOptions options;
  options.work = 100'000;
  const SparseRank rank = sparse_rank(flow, SIZE_MAX, options).value();
  EXPECT_EQ(rank.ending, SparseEnding::work);
  EXPECT_EQ(to_string(rank.ending), "work");
  EXPECT_GT(rank.rank, 0U);
  EXPECT_LE(rank.rank, 256U);
}

TEST(SparseRank, StopsWhenAsked) {
  const Flow flow = Flow::gradient(load_model("relu:30,30,30"));
  std::atomic<bool> stop = false;
  SparseRankOptions options;
  options.stop = &stop;
  options.progress = [&](const SparseProgress& progress) {
    if (progress.rank > 500) stop = true;
  };
  const SparseRank rank = sparse_rank(flow, SIZE_MAX, options).value();
  EXPECT_EQ(rank.ending, SparseEnding::interrupted);
  EXPECT_GT(rank.rank, 500U);
  EXPECT_LT(rank.rank, 1770U);
}

TEST(SparseRank, DependsOnTheSeedAlone) {
  const Flow flow = Flow::gradient(load_model("relu:3,4,2"));
  EXPECT_EQ(found(flow, SIZE_MAX, 5).prime, found(flow, SIZE_MAX, 5).prime);
  EXPECT_EQ(found(flow, SIZE_MAX, 5).fields, found(flow, SIZE_MAX, 5).fields);
  EXPECT_NE(found(flow, SIZE_MAX, 5).prime, found(flow, SIZE_MAX, 6).prime);
}

}  // namespace
}  // namespace abide
