// SPDX-License-Identifier: MIT
//
// Functions in laws and features: energies of random systems are laws, and what differs from them
// is none; related functions are refused.
#include "abide/laws/related_functions.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/laws/check.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Flow field(const std::string& x, const std::string& v) {
  return Flow::gradient(parse_model(
      fmt::format("[parameters]\nx = []\nv = []\n[field]\nx = '{}'\nv = '{}'\n", x, v), "f.toml"));
}
bool is_law(const Flow& flow, const std::string& h) {
  const Proof proof = decide_law(flow, h, 1);
  EXPECT_NE(proof, Proof::undecided) << h;
  return proof != Proof::disproved;
}
std::string refusal(const Flow& flow, const std::string& h) {
  try {
    (void)decide_law(flow, h, 1);
    return "";
  } catch (const ModelError& error) {
    return error.what();
  }
}

// U and its derivative by x.
struct Potential {
  const char *value, *slope;
};
constexpr Potential kPotentials[] = {
    {"exp(x)", "exp(x)"},
    {"sin(x)", "cos(x)"},
    {"cos(x)", "(-sin(x))"},
    {"tanh(x)", "(1 - tanh(x)**2)"},
    {"softplus(x)", "sigmoid(x)"},
    {"sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"},
    {"(x*log(x) - x)", "log(x)"},
    {"x*x*sin(x)", "(2*x*sin(x) + x*x*cos(x))"},
    {"exp(-x*x/2)", "(-x*exp(-x*x/2))"},
    {"sqrt(1 + x*x)", "x/sqrt(1 + x*x)"},
};

// x'' = -U'(x) keeps v^2/2 + U(x).
TEST(FunctionsInLaws, EnergiesAreLaws) {
  for_seeds(10, [](Random& random) {
    const Potential& u = kPotentials[random.below(std::size(kPotentials))];
    const std::int64_t c = random.between(1, 9);
    const Flow flow = field("v", fmt::format("-{}*{}", c, u.slope));
    EXPECT_TRUE(is_law(flow, fmt::format("v*v/2 + {}*{}", c, u.value))) << u.value;
    EXPECT_FALSE(is_law(flow, fmt::format("v*v/2 + {}*{}", c + 1, u.value))) << u.value;
    EXPECT_FALSE(is_law(flow, u.value)) << u.value;
  });
}

TEST(FunctionsInLaws, OfALawAreLaws) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  for (const char* f : {"exp", "sin", "cos", "tanh", "sigmoid", "softplus", "erf"}) {
    EXPECT_TRUE(is_law(flow, fmt::format("{}(W1*W1 - W2*W2)", f)));
    EXPECT_FALSE(is_law(flow, fmt::format("{}(W1*W1 + W2*W2)", f)));
  }
}

// Where x is conserved, these would be laws, and are 0.
TEST(FunctionsInLaws, RelatedOnesAreRefused) {
  const Flow flow = field("0*x", "x*v");
  EXPECT_TRUE(is_law(flow, "exp(x)"));
  for (const char* h : {"exp(2*x) - exp(x)**2", "sin(2*x) - 2*sin(x)*cos(x)", "sqrt(x**2) - x",
                        "sqrt(4*x) - 2*sqrt(x)", "sigmoid(x)*(1 + exp(-x)) - 1"})
    EXPECT_NE(refusal(flow, h).find("functions in this may be related"), std::string::npos) << h;
  EXPECT_NE(refusal(flow, "exp(log(x)) - x").find("a function of a logarithm"), std::string::npos);
  EXPECT_NE(refusal(flow, "log(exp(x)) - x").find("the logarithm of a function"),
            std::string::npos);
}

TEST(FunctionsInLaws, OnePointOfTheCircleIsNoRelation) {
  const Flow flow = field("v", "-sin(x)");
  const Check check = check_law(flow, "sin(x)**2 + cos(x)**2", 1);
  EXPECT_EQ(check.proof, Proof::expanded);
  EXPECT_EQ(check.independent.count, 0U);  // it is constant
}

TEST(FunctionsInLaws, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId sum = p.sum({x, y}, {1, 1});
  const auto exp = [&](NodeId u) { return p.function(Elementary::exp, u); };
  const auto require = [&](const std::vector<NodeId>& nodes) {
    require_unrelated_functions(p, nodes, "EXPRESSION", "", 1, nullptr);
  };
  const std::vector<NodeId> circle = {p.function(Elementary::sin, x),
                                      p.function(Elementary::cos, x)};
  const std::vector<NodeId> two = {exp(x), exp(y)};
  const std::vector<NodeId> three = {exp(x), exp(y), exp(sum)};
  EXPECT_NO_THROW(require(circle));
  EXPECT_NO_THROW(require(two));
  EXPECT_THROW(require(three), ModelError);
}

}  // namespace
}  // namespace abide
