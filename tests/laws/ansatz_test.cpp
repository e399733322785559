// SPDX-License-Identifier: MIT
#include "abide/laws/ansatz.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "abide/model/load.hpp"
#include "flow/random_flow.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Flow momentum(const char* model, const char* tau) {
  return Flow::make(load_model(model), {Dynamics::momentum, tau, {}});
}

std::set<Monomial> monomials_of(const MonomialBlock& block) {
  const std::vector<Monomial> list = block.monomials();
  return {list.begin(), list.end()};
}

// All sorted monomials of degree at most `most` in variables 0 .. n-1, one after the other.
std::vector<Monomial> sorted_monomials(std::size_t n, std::size_t most) {
  std::vector<Monomial> result{{}};
  for (std::size_t first = 0; first < result.size(); ++first) {
    const Monomial m = result[first];
    if (m.size() == most) continue;
    for (std::uint32_t i = m.empty() ? 0 : m.back(); i < n; ++i) {
      result.push_back(m);
      result.back().push_back(i);
    }
  }
  return result;
}

// By trying all monomials: those within the limits, each in the block of its class.
TEST(Ansatz, HasAllMonomialsWithinTheLimitsByClass) {
  std::size_t time_alone = 0;
  testing::for_seeds(60, [&](Random& random) {
    const FlowOptions options = testing::random_flow_options(random);
    Variables flow = Flow::make(
        testing::random_reparametrization(random.between(1, 2), 1, 2, 2, random), options);
    const bool features = random.below(2) == 0;
    if (features) flow = flow.with_features({"log(x[0])", "x[0]/sum(x)"});
    const int most_time = static_cast<int>(random.between(0, 2));
    const int most_feature = static_cast<int>(random.between(0, 2));
    const int degree = static_cast<int>(random.between(0, 2));
    SCOPED_TRACE(testing::to_string(options) + ", degree " + std::to_string(degree));
    const Symmetry symmetry = random.below(3) == 0 ? no_symmetry(flow) : find_symmetry(flow);
    const Ansatz ansatz(flow, symmetry, most_time);
    const Depth depth{degree, most_feature};

    std::set<Monomial> expected;
    const std::size_t n = flow.dimension();
    for (const Monomial& m : sorted_monomials(Variables(flow).count(), 6)) {
      int main = 0, time = 0, feature = 0;
      for (const std::uint32_t i : m)
        ++(i >= n ? feature : has_velocities(options.dynamics) && i + 1 == n ? time : main);
      const bool of_degree = symmetry.graded ? main == degree : main <= degree;
      // The time alone is of use to features only.
      if (of_degree && time <= most_time && feature <= most_feature &&
          main + feature + (features && most_feature > 0 ? time : 0) > 0)
        expected.insert(m);
      time_alone += expected.contains(m) && time > 0 && main + feature == 0 ? 1U : 0U;
    }
    EXPECT_EQ(ansatz.monomials(depth), static_cast<double>(expected.size()));
    for (const std::size_t parts : {std::size_t{1}, std::size_t{2}, std::size_t{8}}) {
      std::set<Monomial> found;
      std::set<SymmetryClass> classes;
      for (std::size_t part = 0; part < parts; ++part) {
        const MonomialBlocks blocks = ansatz.part(depth, part, parts);
        for (std::size_t b = 0; b < blocks.size(); ++b) {
          const std::vector<Monomial> block = blocks[b].monomials();
          ASSERT_FALSE(block.empty());
          const SymmetryClass of_block = ansatz.symmetry().class_of(block[0]);
          EXPECT_TRUE(classes.insert(of_block).second);
          for (const Monomial& m : block) {
            EXPECT_TRUE(std::is_sorted(m.begin(), m.end()));
            EXPECT_TRUE(found.insert(m).second);
            EXPECT_EQ(ansatz.symmetry().class_of(m), of_block);
            EXPECT_EQ(ansatz.key(m), blocks[b].key);
          }
        }
      }
      EXPECT_EQ(found, expected) << parts << " parts";
    }
  });
  EXPECT_GT(time_alone, 0U);
}

// The order within a block does not depend on the parts: nor does the basis of laws.
TEST(Ansatz, PartsHaveTheBlocksOfTheWhole) {
  testing::for_seeds(20, [](Random& random) {
    const Flow flow = Flow::make(
        testing::random_reparametrization(random.between(1, 2), random.between(1, 3), 2, 2, random),
        testing::random_flow_options(random));
    const Ansatz ansatz(flow, find_symmetry(flow), 1);
    const int degree = static_cast<int>(random.between(1, 3));
    const auto blocks_of = [&](std::size_t parts) {
      std::map<ClassKey, std::vector<Monomial>> result;
      for (std::size_t part = 0; part < parts; ++part) {
        const MonomialBlocks blocks = ansatz.part({degree, 0}, part, parts);
        for (std::size_t b = 0; b < blocks.size(); ++b)
          result[blocks[b].key] = blocks[b].monomials();
      }
      return result;
    };
    EXPECT_EQ(blocks_of(4), blocks_of(1));
    EXPECT_EQ(blocks_of(32), blocks_of(1));
  });
}

TEST(Ansatz, WorkedExampleOfTheHeader) {
  const Flow flow = momentum("linear:1,1,1", "0");
  const Ansatz ansatz(flow, find_symmetry(flow), 2);
  const MonomialBlocks blocks = ansatz.part({1, 0}, 0, 1);
  EXPECT_EQ(blocks.monomials(), 12U);
  // W1, W2, dW1, dW2, t: W1 and t dW1 share a block, and t W1 has one with t^2 dW1.
  std::set<std::set<Monomial>> found;
  for (std::size_t b = 0; b < blocks.size(); ++b) found.insert(monomials_of(blocks[b]));
  EXPECT_TRUE(found.contains({{0}, {2, 4}}));
  EXPECT_TRUE(found.contains({{0, 4}, {2, 4, 4}}));
}

TEST(Ansatz, CountsWithoutListing) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  const Ansatz ansatz(flow, find_symmetry(flow), 0);
  EXPECT_EQ(ansatz.monomials({2, 0}), 105);  // 14 * 15 / 2
  EXPECT_GT(ansatz.monomials({30, 0}), 1e9);
  EXPECT_EQ(ansatz.parts({2, 0}), 1U);
  const Flow wide = Flow::gradient(load_model("linear:16,16,16"));
  const Ansatz large(wide, find_symmetry(wide), 0);
  EXPECT_EQ(large.monomials({2, 0}), 131'328);
  EXPECT_GT(large.parts({2, 0}), 1U);
  // Without symmetry there is nothing to divide by.
  EXPECT_EQ(Ansatz(wide, no_symmetry(wide), 0).parts({2, 0}), 1U);
}

TEST(Ansatz, BeginsWithConstantsWhereThereAreFeatures) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_EQ(Ansatz(flow, find_symmetry(flow), 0).first_degree(), 1);
  const Variables extended = Variables(flow).with_features({"log(W1)"});
  EXPECT_EQ(Ansatz(extended, find_symmetry(extended), 0).first_degree(), 0);
  const MonomialBlocks blocks = Ansatz(extended, find_symmetry(extended), 0).part({0, 1}, 0, 1);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(monomials_of(blocks[0]), (std::set<Monomial>{{2}}));
}

TEST(Ansatz, DegreesAreTheLargestOfEachKind) {
  const Variables flow = Variables(momentum("linear:1,1,1", "0")).with_features({"log(W1)"});
  const Ansatz ansatz(flow, no_symmetry(flow), 2);
  const Degrees degrees =
      ansatz.degrees(testing::polynomial({{1, {0, 2, 4}}, {1, {1, 4, 4, 4}}, {2, {5, 5}}}));
  EXPECT_EQ(degrees.main, 2);
  EXPECT_EQ(degrees.time, 3);
  EXPECT_EQ(degrees.feature, 2);
  EXPECT_EQ(degrees.printed, 2);  // not 4: no term has both
  EXPECT_EQ(ansatz.degrees(testing::polynomial({{1, {0, 1, 5}}, {1, {4, 4}}})).printed, 3);
  EXPECT_TRUE(ansatz.fits({2, 2, 1}, {2, 1}));
  EXPECT_FALSE(ansatz.fits({3, 2, 1}, {2, 1}));
  EXPECT_FALSE(ansatz.fits({2, 3, 1}, {2, 1}));
  EXPECT_FALSE(ansatz.fits({2, 2, 2}, {2, 1}));
  // Without a time there is no power of it to fit.
  const Flow still = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_FALSE(Ansatz(still, no_symmetry(still), 2).fits({1, 1, 0}, {2, 1}));
  EXPECT_FALSE(Ansatz(still, no_symmetry(still), 2).fits({1, 0, 1}, {2, 0}));
}

TEST(Ansatz, PowersOfTheTimeFollowTau) {
  EXPECT_EQ(default_time_degree(Flow::gradient(load_model("linear:1,1,1")), 4), 0);
  for (const auto& [tau, degree] : {std::pair<const char*, int>{"0", 2},
                                    {"1/3", 2},
                                    {"1/t", 2},
                                    {"3/t", 3},
                                    {"5/(1 + t)", 5},
                                    {"t", 2}})
    EXPECT_EQ(default_time_degree(momentum("linear:1,1,1", tau), 4), degree) << tau;
}

}  // namespace
}  // namespace abide
