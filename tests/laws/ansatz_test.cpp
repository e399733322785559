// SPDX-License-Identifier: MIT
#include "abide/laws/ansatz.hpp"

#include <algorithm>
#include <set>

#include "abide/model/load.hpp"
#include "flow/random_flow.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Flow momentum(const char* model, const char* tau) {
  return Flow::make(load_model(model), {true, tau, {}});
}

std::size_t size(const Ansatz::Blocks& blocks) {
  std::size_t count = 0;
  for (const auto& [key, block] : blocks) count += block.size();
  return count;
}

// All sorted monomials of degree at most `most` in variables 0 .. n-1, one after the other.
std::vector<Monomial> monomials_up_to(std::size_t n, std::size_t most) {
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
  testing::for_seeds(20, [](Random& random) {
    const FlowOptions options = testing::random_flow_options(random);
    Flow flow = Flow::make(testing::random_reparametrization(random.between(1, 2), 1, 2, 2, random),
                           options);
    const bool features = random.below(2) == 0;
    if (features) flow = flow.with_features({"log(x[0])", "x[0]/sum(x)"});
    const int most_time = static_cast<int>(random.between(0, 2));
    const int most_feature = static_cast<int>(random.between(0, 2));
    const int degree = static_cast<int>(random.between(0, 2));
    SCOPED_TRACE(testing::to_string(options) + ", degree " + std::to_string(degree));
    const Symmetry symmetry = random.below(3) == 0 ? no_symmetry(flow) : find_symmetry(flow);
    const Ansatz ansatz(flow, symmetry, most_time, most_feature);

    std::set<Monomial> expected;
    const std::size_t n = flow.dimension();
    for (const Monomial& m : monomials_up_to(flow.variable_count(), 6)) {
      int main = 0, time = 0, feature = 0;
      for (const std::uint32_t i : m)
        ++(i >= n ? feature : options.momentum && i + 1 == n ? time : main);
      const bool of_degree = symmetry.graded ? main == degree : main <= degree;
      if (of_degree && time <= most_time && feature <= most_feature && main + feature > 0)
        expected.insert(m);
    }
    const std::optional<Ansatz::Blocks> blocks = ansatz.blocks(degree, 10'000);
    ASSERT_TRUE(blocks);
    std::set<Monomial> found;
    for (const auto& [key, block] : *blocks) {
      EXPECT_FALSE(block.empty());
      for (const Monomial& m : block) {
        EXPECT_TRUE(std::is_sorted(m.begin(), m.end()));
        EXPECT_TRUE(found.insert(m).second);
        EXPECT_EQ(ansatz.symmetry().class_of(m), key);
      }
    }
    EXPECT_EQ(found, expected);
  });
}

TEST(Ansatz, WorkedExampleOfTheHeader) {
  const Flow flow = momentum("linear:1,1,1", "0");
  const Ansatz ansatz(flow, find_symmetry(flow), 2, 1);
  const std::optional<Ansatz::Blocks> blocks = ansatz.blocks(1, 100);
  ASSERT_TRUE(blocks);
  EXPECT_EQ(size(*blocks), 12U);
  // W1, W2, dW1, dW2, t: W1 and t dW1 share a block, and t W1 has one with t^2 dW1.
  const auto& block = blocks->at(ansatz.symmetry().class_of({0}));
  EXPECT_EQ(std::set<Monomial>(block.begin(), block.end()), (std::set<Monomial>{{0}, {2, 4}}));
  const auto& later = blocks->at(ansatz.symmetry().class_of({0, 4}));
  EXPECT_EQ(std::set<Monomial>(later.begin(), later.end()),
            (std::set<Monomial>{{0, 4}, {2, 4, 4}}));
}

TEST(Ansatz, IsNothingBeyondItsLimit) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  const Ansatz ansatz(flow, find_symmetry(flow), 0, 0);
  EXPECT_TRUE(ansatz.blocks(2, 105));  // 14 * 15 / 2
  EXPECT_FALSE(ansatz.blocks(2, 104));
  EXPECT_FALSE(ansatz.blocks(30, 1'000'000));
}

TEST(Ansatz, BeginsWithConstantsWhereThereAreFeatures) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_EQ(Ansatz(flow, find_symmetry(flow), 0, 1).first_degree(), 1);
  const Flow extended = flow.with_features({"log(W1)"});
  EXPECT_EQ(Ansatz(extended, find_symmetry(extended), 0, 1).first_degree(), 0);
  EXPECT_EQ(size(*Ansatz(extended, find_symmetry(extended), 0, 1).blocks(0, 10)), 1U);
}

TEST(Ansatz, DegreesAreTheLargestOfEachKind) {
  const Flow flow = momentum("linear:1,1,1", "0").with_features({"log(W1)"});
  const Ansatz ansatz(flow, no_symmetry(flow), 2, 1);
  const Degrees degrees =
      ansatz.degrees(testing::polynomial({{1, {0, 2, 4}}, {1, {1, 4, 4, 4}}, {2, {5, 5}}}));
  EXPECT_EQ(degrees.main, 2);
  EXPECT_EQ(degrees.time, 3);
  EXPECT_EQ(degrees.feature, 2);
  // Term by term a feature counts 1 and the time nothing.
  EXPECT_EQ(ansatz.printed_degree(testing::polynomial({{1, {5}}, {-1, {0, 4, 4}}})), 1);
  EXPECT_EQ(ansatz.printed_degree(testing::polynomial({{1, {0, 5}}, {-1, {0}}})), 2);
  EXPECT_EQ(ansatz.printed_degree(testing::polynomial({{1, {4, 4}}})), 0);
  EXPECT_TRUE(ansatz.fits({2, 2, 1}, 2));
  EXPECT_FALSE(ansatz.fits({3, 2, 1}, 2));
  EXPECT_FALSE(ansatz.fits({2, 3, 1}, 2));
  EXPECT_FALSE(ansatz.fits({2, 2, 2}, 2));
  // Without a time there is no power of it to fit.
  const Flow still = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_FALSE(Ansatz(still, no_symmetry(still), 2, 1).fits({1, 1, 0}, 2));
  EXPECT_FALSE(Ansatz(still, no_symmetry(still), 2, 1).fits({1, 0, 1}, 2));
}

TEST(Ansatz, PowersOfTheTimeFollowTau) {
  EXPECT_EQ(default_time_degree(Flow::gradient(load_model("linear:1,1,1"))), 0);
  for (const auto& [tau, degree] : {std::pair<const char*, int>{"0", 2},
                                    {"1/3", 2},
                                    {"1/t", 2},
                                    {"3/t", 3},
                                    {"5/(1 + t)", 5},
                                    {"t", 2}})
    EXPECT_EQ(default_time_degree(momentum("linear:1,1,1", tau)), degree) << tau;
}

}  // namespace
}  // namespace abide
