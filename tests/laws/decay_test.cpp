// SPDX-License-Identifier: MIT
//
// Weight decay, frozen parameters, rates, losses and laws in some parameters: what becomes of laws.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/model/model_file.hpp"
#include "model/phi.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Search search(const Flow& flow) { return find_laws(flow, {}); }

std::vector<std::string> families(const Flow& flow) {
  std::vector<std::string> result;
  const Variables variables(flow);
  for (const MatrixLaw& law : arrange(variables.blocks(), search(flow).laws).matrices)
    result.push_back(law.expression);
  return result;
}

using Texts = std::vector<std::string>;

Flow with(const std::string& model, const FlowOptions& options) {
  return Flow::make(load_model(model), options);
}

TEST(WeightDecay, KeepsTheLawsOfHomogeneousNetworksWithAFactor) {
  EXPECT_EQ(families(with("linear:3,2,4", {.decay = Rational(1, 10)})),
            (Texts{"exp(1/5*t)*(W2.T @ W2 - W1 @ W1.T)"}));
  EXPECT_EQ(families(with("relu:2,3,2+bias", {.decay = 1})),
            (Texts{"exp(2*t)*(diag(W2.T @ W2 - W1 @ W1.T) - b1*b1)"}));
  EXPECT_EQ(families(with("linear:2,3,2",
                          {.dynamics = Dynamics::momentum, .tau = "1", .decay = Rational(1, 3)})),
            (Texts{"exp(t)*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)"}));
}

// One monomial of each degree, so that every law is a sum of terms of one degree.
TEST(WeightDecay, KeepsTheNumberOfLawsOfRandomMonomials) {
  testing::for_seeds(15, [](Random& random) {
    std::string monomial = "x**1";
    for (const char* name : {"y", "z"})
      monomial += "*" + std::string(name) + "**" + std::to_string(random.between(1, 3));
    const Model model = testing::phi("x = []\ny = []\nz = []", "'" + monomial + "'");
    const Flow still = Flow::gradient(model);
    const Flow decayed = Flow::make(model, {.decay = Rational(random.between(1, 9), 4)});
    const Search without = search(still);
    const Search found = search(decayed);
    EXPECT_TRUE(found.complete()) << monomial;
    EXPECT_EQ(found.count.laws(), without.count.laws()) << monomial;
    const VariableNames names = variable_names(Variables(decayed).blocks());
    for (const Law& law : found.laws)
      EXPECT_EQ(check_law(decayed, to_expression(law.polynomial, names), 1).proof, Proof::expanded);
  });
}

// log(y) - 2 x is a law of x + y**2, of no single degree, and decay leaves nothing.
TEST(WeightDecay, BreaksLawsOfSeveralDegrees) {
  const Model model = testing::phi("x = []\ny = []", "'x + y**2'");
  EXPECT_EQ(count_laws(Flow::gradient(model), {}).laws(), 1U);
  EXPECT_EQ(check_law(Flow::gradient(model), "log(y) - 2*x", 1).proof, Proof::expanded);
  EXPECT_EQ(count_laws(Flow::make(model, {.decay = 1}), {}).laws(), 0U);
}

TEST(WeightDecay, ChecksTheFactor) {
  const Flow flow = with("linear:2,2,1", {.decay = Rational(1, 10)});
  EXPECT_EQ(check_law(flow, "exp(1/5*t)*(W2.T @ W2 - W1 @ W1.T)", 1).proof, Proof::expanded);
  for (const char* wrong : {"exp(1/10*t)*(W2.T @ W2 - W1 @ W1.T)", "W2.T @ W2 - W1 @ W1.T",
                            "exp(-1/5*t)*(W2.T @ W2 - W1 @ W1.T)"})
    EXPECT_EQ(check_law(flow, wrong, 1).proof, Proof::disproved) << wrong;
}

TEST(Rates, AreFactorsOfTheLaws) {
  EXPECT_EQ(families(with("linear:3,2,4", {.rates = "W1=2, W2=1/3"})),
            (Texts{"6*W2.T @ W2 - W1 @ W1.T"}));
  testing::for_seeds(10, [](Random& random) {
    const std::int64_t a = random.between(1, 9), b = random.between(1, 9);
    const Flow flow = with("linear:2,2,1", {.rates = fmt::format("W1={}, W2=1/{}", a, b)});
    const auto law = [&](std::int64_t c) { return fmt::format("{}*W2.T @ W2 - W1 @ W1.T", c); };
    EXPECT_EQ(check_law(flow, law(a * b), 1).proof, Proof::expanded);
    EXPECT_EQ(check_law(flow, law(a * b + 1), 1).proof, Proof::disproved);
  });
}

// W2 on the null space of W1^T is what W1 frozen leaves: (r - n) m laws for n < r.
TEST(Frozen, ParametersMayOccurInLawsAndAreNone) {
  for (const auto& [model, laws] : {std::pair("linear:1,2,1", 1U),
                                    {"linear:1,3,2", 4U},
                                    {"linear:2,3,1", 1U},
                                    {"linear:2,2,2", 0U},
                                    {"linear:3,2,2", 0U}}) {
    const Flow flow = with(model, {.frozen = {"W1"}});
    const Search found = search(flow);
    EXPECT_EQ(found.count.laws(), laws) << model;
    EXPECT_TRUE(found.complete()) << model;
    const std::vector<bool> frozen = flow.space().frozen_coordinates();
    for (const Law& law : found.laws) {
      bool moves = false;
      for (const auto& [monomial, c] : law.polynomial.terms)
        for (const std::uint32_t i : monomial) moves = moves || !frozen[i];
      EXPECT_TRUE(moves) << model;
    }
  }
  EXPECT_EQ(
      check_law(with("linear:1,2,1", {.frozen = {"W1"}}), "W2[0,0]*W1[1,0] - W2[0,1]*W1[0,0]", 1)
          .proof,
      Proof::expanded);
  EXPECT_EQ(check_law(with("linear:1,2,1", {.frozen = {"W1"}}), "W2.T @ W2 - W1 @ W1.T", 1).proof,
            Proof::disproved);
}

// Functions of frozen parameters are constants, not laws, whatever features there are.
TEST(Frozen, FunctionsOfConstantsAreNone) {
  const Flow flow = with("linear:1,2,1", {.frozen = {"W1"}});
  EXPECT_EQ(check_law(flow, "W1 @ W1.T", 1).independent.count, 0U);
  EXPECT_EQ(check_law(flow, "W1 @ W2 - W2.T @ W1.T", 1).independent.count, 1U);
  const Variables variables =
      Variables(flow).with_features({"log(W1[0,0])", "1/W1[1,0]", "log(W2[0,0])"});
  const std::vector<bool> constants = variables.constants();
  EXPECT_EQ(constants, (std::vector<bool>{true, true, false, false, true, true, false}));
  const Search found = find_laws(variables, {});
  EXPECT_TRUE(found.complete());
  for (const Law& law : found.laws) {
    bool moves = false;
    for (const auto& [monomial, c] : law.polynomial.terms)
      for (const std::uint32_t i : monomial) moves = moves || !constants[i];
    EXPECT_TRUE(moves);
  }
}

// With every parameter frozen but one layer of a momentum flow, angular momentum stays.
TEST(Frozen, ParametersHaveNoVelocities) {
  const Flow flow = with("linear:1,2,1", {.dynamics = Dynamics::momentum, .frozen = {"W1"}});
  EXPECT_EQ(flow.dimension(), 2U + 2 + 2 + 1);
  const Search found = search(flow);
  EXPECT_EQ(found.count.laws(), 2U);  // of what W1 does not see: velocity, and where it began
  EXPECT_TRUE(found.complete());
}

TEST(Only, GivesTheLawsOfSomeParameters) {
  EXPECT_EQ(families(with("linear:3,2,4,2", {.only = {"W1", "W2"}})),
            (Texts{"W2.T @ W2 - W1 @ W1.T"}));
  // With W2 free, the norms of W1 and W3 grow alike.
  const Flow ends = with("linear:2,2,2,2", {.only = {"W1", "W3"}});
  EXPECT_EQ(search(ends).count.laws(), 1U);
  EXPECT_EQ(check_law(ends, "sum(W3*W3) - sum(W1*W1)", 1).proof, Proof::expanded);
  // Laws of some parameters are laws of all, but not the other way round.
  const Flow all = with("linear:2,2,2,1", {});
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"W1", "W2"}, {"W2", "W3"}, {"W1", "W2", "W3"}}) {
    const Flow some = with("linear:2,2,2,1", {.only = names});
    const Search found = search(some);
    EXPECT_TRUE(found.complete());
    const VariableNames texts = variable_names(Variables(some).blocks());
    for (const Law& law : found.laws)
      EXPECT_EQ(check_law(all, to_expression(law.polynomial, texts), 1).proof, Proof::expanded);
  }
}

TEST(CrossEntropy, ConservesTheSumsOverTheClasses) {
  const Model linear = with_loss(load_model("linear:2,3,3"), LossClass::cross_entropy);
  EXPECT_EQ(families(Flow::gradient(linear)), (Texts{"W2.T @ W2 - W1 @ W1.T", "sum(W2, axis=0)"}));
  EXPECT_EQ(search(Flow::gradient(linear)).count.laws(), 9U);
  const Model relu = parse_model(
      "[inputs]\nx = [2]\n[parameters]\nW1 = [3, 2]\nb1 = [3]\nW2 = [3, 3]\nb2 = [3]\n[model]\n"
      "output = 'W2 @ relu(W1 @ x + b1) + b2'\nloss = 'cross_entropy'\n",
      "relu.toml");
  const Search found = search(Flow::gradient(relu));
  EXPECT_EQ(found.count.laws(), 7U);
  EXPECT_TRUE(found.complete());
  EXPECT_EQ(check_law(Flow::gradient(relu), "sum(b2)", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(Flow::gradient(with_loss(relu, LossClass::any)), "sum(b2)", 1).proof,
            Proof::disproved);
}

// A softmax layer of n inputs has n laws, and 2 n under momentum: sums of weights and velocities.
TEST(CrossEntropy, OfOneLayerHasALawForEachInput) {
  for (const std::int64_t n : {1, 2, 4}) {
    const Model model =
        with_loss(load_model(fmt::format("linear:{},3", n)), LossClass::cross_entropy);
    EXPECT_EQ(search(Flow::gradient(model)).count.laws(), static_cast<std::size_t>(n));
    const Search momentum = search(Flow::make(model, {.dynamics = Dynamics::momentum, .tau = "1"}));
    EXPECT_EQ(momentum.count.laws(), static_cast<std::size_t>(2 * n));
    EXPECT_TRUE(momentum.complete());
  }
}

// with_loss leaves a model as it is, and back again it is the same model.
TEST(CrossEntropy, IsALossLikeOthers) {
  const Model any = load_model("relu:2,3,2+bias");
  const Model there = with_loss(any, LossClass::cross_entropy);
  EXPECT_EQ(there.gates.size(), any.gates.size());
  EXPECT_EQ(there.program.shape(there.outputs[0].probe), (Shape{1}));
  EXPECT_EQ(there.program.shape(there.outputs[0].weights), (Shape{2}));
  for (const Model::Gate& gate : there.gates) EXPECT_LT(gate.argument, gate.probe);
  const Model back = with_loss(there, LossClass::any);
  EXPECT_EQ(search(Flow::gradient(back)).count.laws(), search(Flow::gradient(any)).count.laws());
  EXPECT_THROW((void)with_loss(load_model("linear:2,1"), LossClass::cross_entropy), ModelError);
  EXPECT_THROW((void)with_loss(testing::phi("x = []", "'x'"), LossClass::cross_entropy),
               ModelError);
}

TEST(Flows, RefuseWhatDoesNotFit) {
  const auto message = [](const std::string& model, const FlowOptions& options) {
    try {
      (void)with(model, options);
    } catch (const ModelError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message("linear:2,2", {.frozen = {"W1"}}),
            "linear:2,2: error: all parameters are frozen; expected one that moves");
  EXPECT_EQ(message("linear:2,2,2", {.frozen = {"W1"}, .only = {"W1"}}),
            "linear:2,2,2: error: all parameters that laws may depend on are frozen; expected one "
            "that moves");
  EXPECT_EQ(message("linear:2,2", {.frozen = {"w1"}}),
            "linear:2,2: error: frozen: unknown parameter 'w1'; expected one of W1; did you mean "
            "'W1'?");
  EXPECT_NE(message("linear:2,2", {.only = {"V"}}).find("only: unknown parameter 'V'"),
            std::string::npos);
  EXPECT_NE(message("linear:2,2", {.dynamics = Dynamics::field}).find("it has no [field]"),
            std::string::npos);
  EXPECT_NE(message("linear:1,1,1", {.metric = "all=outer(concat([reshape(W1, [1]), reshape(W2, "
                                               "[1])]), ones(2))",
                                     .only = {"W1"}})
                .find("moves all parameters together"),
            std::string::npos);
}

}  // namespace
}  // namespace abide
