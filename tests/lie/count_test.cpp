// SPDX-License-Identifier: MIT
#include "abide/lie/count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Count count(const Model& model, CountOptions options = {}) {
  return count_laws(Flow::gradient(model), options);
}
std::size_t laws(const std::string& model) { return count(load_model(model)).laws(); }

// Computed with the code of [N23] by its authors.
TEST(Count, AgreesWithThePublishedCounts) {
  const std::pair<const char*, std::size_t> published[] = {
      {"linear:3,2,4", 3},      {"linear:5,5,5", 15},  {"linear:2,4,2", 10},
      {"linear:2,2,2,2", 6},    {"linear:2,3,2,3", 9}, {"linear:4,3,3,4", 12},
      {"linear:5,2,3,4,5", 19}, {"relu:2,6,3", 6},     {"relu:3,5,2+bias", 5},
      {"relu:3,4,4,3+bias", 8},
  };
  for (const auto& [model, expected] : published) EXPECT_EQ(laws(model), expected) << model;
}

// [N23] Section 4: with rk the generic rank of (W2; W1^T), rk (2r + 1 - rk) / 2 laws.
TEST(Count, FollowsTheFormulaForTwoLayerLinearNetworks) {
  for (std::int64_t n = 1; n <= 4; ++n)
    for (std::int64_t r = 1; r <= 6; ++r)
      for (std::int64_t m = 1; m <= 4; ++m) {
        const std::int64_t rk = std::min(r, n + m);
        EXPECT_EQ(laws(fmt::format("linear:{},{},{}", n, r, m)),
                  static_cast<std::size_t>(rk * (2 * r + 1 - rk) / 2))
            << n << "," << r << "," << m;
      }
}

TEST(Count, FindsOneLawForEachHiddenReluNeuron) {
  testing::for_seeds(25, [](Random& random) {
    std::string name = "relu:";
    std::size_t hidden = 0;
    const std::uint64_t layers = 2 + random.below(2);
    for (std::uint64_t l = 0; l <= layers; ++l) {
      const std::uint64_t width = 1 + random.below(5);
      if (l > 0 && l < layers) hidden += width;
      name += fmt::format("{}{}", l == 0 ? "" : ",", width);
    }
    if (random.below(2) == 0) name += "+bias";
    EXPECT_EQ(laws(name), hidden) << name;
  });
}

TEST(Count, OneGenericFieldLeavesAllLawsButOneAndTwoLeaveNone) {
  testing::for_seeds(30, [](Random& random) {
    const std::int64_t d = random.between(3, 6);
    // Enough terms that the polynomials are generic and use every variable.
    EXPECT_EQ(count(testing::random_reparametrization(d, 1, 3, 30, random)).laws(),
              static_cast<std::size_t>(d - 1));
    EXPECT_EQ(count(testing::random_reparametrization(d, 2, 3, 30, random)).laws(), 0U);
  });
}

// Changes of the model that cannot change the number of laws.
TEST(Count, DoesNotDependOnHowTheModelIsWritten) {
  const char* same[] = {
      "[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = 'U @ V.T'\n",
      "[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = '(V @ U.T) * 7/3'\n",
      "[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = ['U @ V.T', 'V @ U.T + 5']\n",
      "[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = \"einsum('ik,jk->ij', U, V)\"\n",
      "[inputs]\nx = [4]\n[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\noutput = 'U @ (V.T @ "
      "x)'\n",
  };
  for (const char* text : same) EXPECT_EQ(count(parse_model(text, "m.toml")).laws(), 3U) << text;
}

TEST(Count, DegenerateShapesHaveTheRightAnswer) {
  EXPECT_EQ(laws("linear:1,1"), 0U);
  EXPECT_EQ(laws("linear:1,1,1"), 1U);
  EXPECT_EQ(laws("linear:7,1"), 0U);
  EXPECT_EQ(laws("relu:1,1,1"), 1U);
  EXPECT_EQ(laws("monomial:1"), 0U);
  EXPECT_EQ(laws("monomial:2"), 1U);
  // A parameter that phi ignores never moves: each of its entries is a law.
  EXPECT_EQ(count(parse_model("[parameters]\na = [2]\nb = [3]\n[model]\nphi = 'a'\n", "m")).laws(),
            3U);
  // Nothing moves at all.
  const Count constant =
      count(parse_model("[parameters]\na = [2]\n[model]\nphi = '0 * sum(a) + 3'\n", "m"));
  EXPECT_EQ(constant.laws(), 2U);
  EXPECT_TRUE(constant.closed);
}

TEST(Count, IsTheSameForEveryNumberOfThreads) {
  for (const char* name : {"linear:6,6,6", "relu:4,5,6,2+bias"}) {
    const Flow flow = Flow::gradient(load_model(name));
    CountOptions options;
    options.error_probability = 1e-30;  // several primes
    options.threads = 1;
    const Count one = count_laws(flow, options);
    options.threads = 3;
    const Count three = count_laws(flow, options);
    EXPECT_GT(one.primes.size(), 3U);
    EXPECT_EQ(one.primes, three.primes);
    EXPECT_EQ(one.levels, three.levels);
    EXPECT_EQ(one.error_probability, three.error_probability);
  }
}

TEST(Count, UsesAsManyPrimesAsTheErrorProbabilityTakes) {
  const Flow flow = Flow::gradient(load_model("linear:4,4,4"));
  std::size_t before = 0;
  for (const double wish : {1e-3, 1e-12, 1e-25}) {
    CountOptions options;
    options.error_probability = wish;
    const Count result = count_laws(flow, options);
    EXPECT_LE(*result.error_probability, wish);
    EXPECT_GE(result.primes.size(), before);
    before = result.primes.size();
  }
  EXPECT_GT(before, 3U);
}

TEST(Count, AvoidsPrimesThatDivideADenominator) {
  CountOptions options;
  const Count plain = count(load_model("monomial:3"), options);
  // The same seed would draw the same first prime; the model cannot be reduced modulo it.
  const std::string text =
      fmt::format("[parameters]\nx = [3]\n[model]\nphi = 'x[0]*x[1]*x[2] / {}'\n", plain.primes[0]);
  const Count result = count(parse_model(text, "m.toml"), options);
  EXPECT_EQ(result.laws(), 2U);
  EXPECT_EQ(std::count(result.primes.begin(), result.primes.end(), plain.primes[0]), 0);
}

TEST(Count, CutShortIsAnUpperBoundWithoutAProbability) {
  CountOptions options;
  options.depth = 1;
  const Count cut = count(load_model("linear:3,2,4"), options);
  EXPECT_FALSE(cut.closed);
  EXPECT_EQ(cut.ending, Ending::depth);
  EXPECT_EQ(cut.laws(), 4U);
  EXPECT_FALSE(cut.error_probability.has_value());
}

TEST(Count, SaysWhenTheWishIsOutOfReach) {
  CountOptions options;
  options.error_probability = 1e-200;
  const Count far = count(load_model("linear:3,3,3"), options);
  EXPECT_TRUE(far.closed);
  EXPECT_FALSE(far.as_wished());
  EXPECT_GT(*far.error_probability, 1e-200);
  // Of a degree that no prime in use exceeds: nothing is known but the bound, and two primes
  // suffice to see that.
  const std::string text = "[parameters]\na = [900]\nc = [1]\n[model]\nphi = '(a**1000)**90'\n";
  const Count high = count(parse_model(text, "m.toml"));
  EXPECT_TRUE(high.closed);
  EXPECT_FALSE(high.as_wished());
  EXPECT_EQ(*high.error_probability, 1);
  EXPECT_EQ(high.primes.size(), 2U);
}

TEST(Count, InterruptedBetweenPrimesKeepsWhatClosedRunsShow) {
  std::atomic<bool> stop = false;
  CountOptions options;
  options.error_probability = 1e-60;
  options.threads = 1;
  options.stop = &stop;
  options.progress = [&](const LevelProgress& progress) {
    if (progress.run == 4) stop = true;
  };
  const Count result = count(load_model("linear:4,4,4"), options);
  EXPECT_TRUE(result.closed);
  EXPECT_EQ(result.ending, Ending::interrupted);
  EXPECT_FALSE(result.as_wished());
  EXPECT_EQ(result.laws(), 10U);
  EXPECT_EQ(result.primes.size(), 3U);
}

TEST(Count, RejectsAWishThatIsNoProbability) {
  for (const double wish : {0.0, 1.0, -1.0, std::nan("")}) {
    CountOptions options;
    options.error_probability = wish;
    EXPECT_THROW((void)count(load_model("monomial:2"), options), std::invalid_argument);
  }
}

TEST(Count, PrimesAreDistinctAndTheSeedIsKept) {
  CountOptions options;
  options.seed = 42;
  options.error_probability = 1e-40;
  const Count result = count(load_model("linear:3,3,3"), options);
  std::vector<std::uint64_t> primes = result.primes;
  std::sort(primes.begin(), primes.end());
  EXPECT_EQ(std::adjacent_find(primes.begin(), primes.end()), primes.end());
  EXPECT_EQ(result.seed, 42U);
}

// x / y moves along (1/y, -x/y^2), in a circle; A^-1 B along surfaces that keep A A^T + B B^T.
TEST(Count, OfModelsThatDivide) {
  Model quotient;
  Program& p = quotient.program;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  quotient.objective = multiply(p, divide(p, x, y), p.probe("xi", {}));
  EXPECT_EQ(count(quotient).laws(), 1U);

  Model solved;
  Program& q = solved.program;
  const NodeId a = q.parameter("A", {2, 2});
  const NodeId b = q.parameter("B", {2, 3});
  solved.objective = inner(q, matmul(q, q.inverse(a), b), q.probe("xi", {2, 3}));
  EXPECT_EQ(count(solved).laws(), 3U);
}

TEST(Count, SaysWhichMatrixIsSingularEverywhere) {
  Model model;
  Program& p = model.program;
  const NodeId w = p.parameter("W", {3, 2});
  const NodeId gram = matmul(p, w, transpose(p, w));
  model.objective = inner(p, p.inverse(gram, "the Gram matrix of W"), p.probe("xi", {3, 3}));
  try {
    (void)count(model);
    FAIL() << "no error";
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(), "the Gram matrix of W is singular at every point that was tried");
  }
}

// With a tiny prime a point is often singular; that of another run need not be.
TEST(Levels, SaysWhereThePointIsSingular) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  model.objective = multiply(p, reciprocal(p, x, "x"), p.probe("xi", {}));
  const Flow flow = Flow::gradient(model);
  int singular = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    try {
      EXPECT_LE(grow_levels(flow, 3, seed, 0, {}).rank(), 1U);
    } catch (const SingularMatrix& error) {
      EXPECT_STREQ(error.what(), "x is 0");
      ++singular;
    }
  }
  EXPECT_GT(singular, 5);
  EXPECT_LT(singular, 40);
}

}  // namespace
}  // namespace abide
