// SPDX-License-Identifier: MIT
//
// Momentum flow theta'' + tau theta' = -M grad E keeps what Noether's theorem gives: the angular
// momenta of rotations between two layers, times exp(integral of tau) ([I24]).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "laws/search.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::phi;
using testing::search;

// tau, and exp(integral of tau) in the grammar of laws.
struct Tau {
  const char* tau;
  const char* factor;
};
constexpr Tau kTaus[] = {
    {"0", "1"}, {"1", "exp(t)"}, {"1/3", "exp(1/3*t)"}, {"3/t", "t**3"}, {"1/(1+t)", "(1 + t)"}};

constexpr const char* kAngular = "W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T";

Flow momentum(const Model& model, const std::string& tau) {
  FlowOptions options;
  options.dynamics = Dynamics::momentum;
  options.tau = tau;
  return Flow::make(model, options);
}
Flow momentum(const std::string& model, const std::string& tau) {
  return momentum(load_model(model), tau);
}

void expect_complete(const Search& found, std::size_t laws) {
  EXPECT_EQ(found.count.laws(), laws);
  EXPECT_EQ(found.end, SearchEnd::complete);
  EXPECT_EQ(found.independent, laws);
  EXPECT_EQ(found.undecided, 0U);
  for (const Law& law : found.laws) EXPECT_EQ(law.proof, Proof::expanded);
}

class MomentumTest : public ::testing::TestWithParam<Tau> {};

TEST_P(MomentumTest, TheLevelsOfTheSmallestExampleAreThePublishedOnes) {
  const Count count = count_laws(momentum("linear:1,2,1", GetParam().tau), {});
  EXPECT_EQ(count.levels, (std::vector<std::size_t>{2, 3, 5, 6, 7, 7}));
}

TEST_P(MomentumTest, OneMatrixOfAngularMomentaPerHiddenLayer) {
  testing::for_seeds(4, [](Random& random) {
    // r <= n + m: all are independent, and there are no others unless r = n + m + .. is near.
    const std::int64_t n = random.between(2, 3);
    const std::int64_t m = random.between(2, 3);
    const std::int64_t r = random.between(1, 3);
    const std::string name = fmt::format("linear:{},{},{}", n, r, m);
    SCOPED_TRACE(name);
    const Flow flow = momentum(name, GetParam().tau);
    const Search found = search(flow);
    expect_complete(found, static_cast<std::size_t>(r * (r - 1) / 2));
    if (r == 1) return;
    const Arrangement arranged = arrange(Variables(flow).blocks(), found.laws);
    ASSERT_EQ(arranged.matrices.size(), 1U);
    EXPECT_TRUE(arranged.scalars.empty());
    EXPECT_EQ(arranged.matrices[0].form, MatrixLaw::Form::antisymmetric);
    const Check written = check_law(flow, arranged.matrices[0].expression, 1);
    EXPECT_EQ(written.proof, Proof::expanded) << arranged.matrices[0].expression;
    EXPECT_EQ(written.independent.count, static_cast<std::size_t>(r * (r - 1) / 2));
  });
}

TEST_P(MomentumTest, FindsTheLawsOfSmallExamples) {
  expect_complete(search(momentum("linear:1,2,1", GetParam().tau)), 2);
  expect_complete(search(momentum("linear:2,2,2", GetParam().tau)), 1);
}

TEST_P(MomentumTest, FindsTheLawsOfDeepNetworks) {
  expect_complete(search(momentum("linear:2,2,2,2", GetParam().tau)), 2);
}

TEST_P(MomentumTest, FindsTheManyLawsOfAWideHiddenLayer) {
  expect_complete(search(momentum("linear:1,4,1", GetParam().tau)), 10);
}

TEST_P(MomentumTest, CountsTheLawsOfAWiderHiddenLayer) {
  EXPECT_EQ(count_laws(momentum("linear:2,5,2", GetParam().tau), {}).laws(), 10U);
  EXPECT_EQ(count_laws(momentum("linear:2,6,2", GetParam().tau), {}).laws(), 15U);
}

TEST_P(MomentumTest, FindsTheLawsOfAWiderHiddenLayer) {
  expect_complete(search(momentum("linear:2,5,2", GetParam().tau)), 10);
}

TEST_P(MomentumTest, FindsTheLawsOfTheWidestHiddenLayer) {
  expect_complete(search(momentum("linear:2,6,2", GetParam().tau)), 15);
}

TEST_P(MomentumTest, ProvesTheMatrixLawAndRefusesWrongSigns) {
  const Flow flow = momentum("linear:3,3,2", GetParam().tau);
  const auto proof = [&](const std::string& factor, const std::string& matrix) {
    return check_law(flow, fmt::format("{}*({})", factor, matrix), 1).proof;
  };
  const std::string factor = GetParam().factor;
  EXPECT_EQ(proof(factor, kAngular), Proof::expanded);
  for (const char* wrong :
       {"W2.T @ dW2 + dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T",
        "W2.T @ dW2 - dW2.T @ W2 - W1 @ dW1.T + dW1 @ W1.T",
        "-W2.T @ dW2 + dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T",
        "W2.T @ dW2 - dW2.T @ W2 + 2*W1 @ dW1.T - 2*dW1 @ W1.T", "W2.T @ W2 - W1 @ W1.T"})
    EXPECT_EQ(proof(factor, wrong), Proof::disproved) << wrong;
  // The factor belongs to this damping and to no other.
  const bool constant = flow.damping()->constant();
  for (const char* other : {"(1 + t)", "t**3", "t", "(2 + t)"}) {
    if (constant || other == factor) continue;
    EXPECT_EQ(proof(other, kAngular), Proof::disproved) << other;
  }
  if (constant && factor != "1") {
    EXPECT_EQ(proof("exp(tau*t)", kAngular), Proof::expanded);
    EXPECT_EQ(proof("exp(2*tau*t)", kAngular), Proof::disproved);
    EXPECT_EQ(proof("exp(-tau*t)", kAngular), Proof::disproved);
  }
  EXPECT_EQ(check_law(flow, kAngular, 1).proof, factor == "1" ? Proof::expanded : Proof::disproved);
}

TEST_P(MomentumTest, ReluNmfAndIcnnKeepNothing) {
  for (const char* name : {"relu:2,2,2", "relu:1,3,1+bias", "relu:1,2,2,1", "nmf:2,2,2",
                           "nmf:1,3,1", "icnn:2,2,1", "icnn:1,2,1+bias"}) {
    SCOPED_TRACE(name);
    const Search found = search(momentum(name, GetParam().tau));
    expect_complete(found, 0);
    EXPECT_TRUE(found.laws.empty());
  }
}

// psi'(tau x + v) changes by the force: two coordinates that feel the same force keep log(tau x +
// v) apart, when tau is constant. (For other tau the flow is not d/dt grad psi(tau x + v).)
TEST_P(MomentumTest, MirrorMetricsAreTakenAtTheShiftedPoint) {
  Model model = phi("x = [2]", "'x[0] + x[1]', '(x[0] + x[1])**2'");
  model.metric = "mirror";
  const std::string tau = GetParam().tau;
  const Flow flow = momentum(model, tau);
  if (!flow.damping()->constant()) {
    EXPECT_EQ(count_laws(flow, {}).laws(), 0U);
    return;
  }
  const std::string ratio = fmt::format("({0}*x[0] + dx[0]) / ({0}*x[1] + dx[1])", tau);
  EXPECT_EQ(check_law(flow, ratio, 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(flow, "x[0] / x[1]", 1).proof, Proof::disproved);
  EXPECT_EQ(check_law(flow, fmt::format("({0}*x[0] - dx[0]) / ({0}*x[1] - dx[1])", tau), 1).proof,
            tau == "0" ? Proof::expanded : Proof::disproved);
  const Search found = search(Variables(flow).with_features({ratio}));
  EXPECT_TRUE(found.complete());
}

std::string case_name(const ::testing::TestParamInfo<Tau>& tau) {
  constexpr const char* kNames[] = {"Zero", "One", "Third", "Nesterov", "Slow"};
  return kNames[tau.index];
}
INSTANTIATE_TEST_SUITE_P(Taus, MomentumTest, ::testing::ValuesIn(kTaus), case_name);

// The metrics 1/4 and 1/9 are masses 4 and 9.
TEST(Momentum, ConstantMetricsAreInverseMasses) {
  FlowOptions options;
  options.dynamics = Dynamics::momentum;
  options.metric = "W1=diag(1/4), W2=diag(1/9)";
  const Flow flow = Flow::make(load_model("linear:2,2,2"), options);
  expect_complete(search(flow), 1);
  EXPECT_EQ(check_law(flow, "9*(W2.T @ dW2 - dW2.T @ W2) + 4*(W1 @ dW1.T - dW1 @ W1.T)", 1).proof,
            Proof::expanded);
  EXPECT_EQ(check_law(flow, "4*(W2.T @ dW2 - dW2.T @ W2) + 9*(W1 @ dW1.T - dW1 @ W1.T)", 1).proof,
            Proof::disproved);
}

// A parameter on which nothing depends coasts: v decays, and theta + v / tau stays.
TEST(Momentum, WhatNothingDependsOnCoasts) {
  const Model model = phi("a = []\nb = []", "'a'");
  EXPECT_EQ(check_law(momentum(model, "0"), "db", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "0"), "b - t*db", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "1/3"), "b + 3*db", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "1/3"), "exp(1/3*t)*db", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "3/t"), "t**3*db", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "3/t"), "b + t*db/2", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(momentum(model, "3/t"), "b - t*db/2", 1).proof, Proof::disproved);
  for (const auto& [tau, factor] : kTaus) {
    SCOPED_TRACE(tau);
    const Search found = search(momentum(model, tau));
    EXPECT_EQ(found.count.laws(), 2U);
    // For 1/(1+t), b - (1+t) log(1+t) db is no polynomial, but linear in a logarithm.
    const bool logarithm = std::string(tau) == "1/(1+t)";
    EXPECT_EQ(found.independent, logarithm ? 1U : 2U);
    if (logarithm)
      expect_complete(search(Variables(momentum(model, tau)).with_features({"log(1 + t)"})), 2);
  }
}

}  // namespace
}  // namespace abide
