// SPDX-License-Identifier: MIT
#include "abide/laws/check.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>

#include "abide/error.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "laws/expressions.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Check check(const Flow& flow, const std::string& expression) {
  return check_law(flow, expression, 1);
}

TEST(Check, LawsOfMembersAreSpelledOut) {
  EXPECT_EQ(spelled_out("for h = 0..1: K[h] @ K[h].T - O[:,h]*h"),
            "[K[0] @ K[0].T - O[:,0]*h, K[1] @ K[1].T - O[:,1]*h]");
  EXPECT_EQ(spelled_out("K[h]"), "K[h]");
  EXPECT_EQ(spelled_out("for h = 0..: K"), "for h = 0..: K");
}

// The derivative of a scalar expression along the flow at a point, over Q, by another way than the
// checker's: both gradients evaluated apart and multiplied here.
Rational derivative_at(const Flow& flow, const std::string& expression, const Counterexample& at) {
  Program program = flow.model().program;
  const NodeId h = testing::expression_node(program, expression + at.entry);
  const std::vector<NodeId> of_h = gradient(program, h, program.parameters());
  const std::vector<NodeId> of_l = gradient(program, flow.model().objective, program.parameters());
  std::map<std::string, Rational> values;
  for (const auto* list : {&at.state, &at.inputs, &at.gates, &at.loss_gradient})
    for (const auto& [name, value] : *list) values[name] = value;
  std::vector<Rational> point;
  for (const auto& names : {entry_names(parameter_blocks(program)), probe_names(program)})
    for (const std::string& name : names) point.push_back(values[name]);
  const RationalField q;
  const auto left = testing::evaluate_at(program, of_h, q, point);
  const auto right = testing::evaluate_at(program, of_l, q, point);
  Rational sum;
  for (std::size_t k = 0; k < left.size(); ++k)
    for (std::size_t i = 0; i < left[k].size(); ++i) sum += left[k][i] * right[k][i];
  return sum;
}

TEST(Check, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const Check wrong = check(flow, "W1[0,0]**2 + W2[0,0]**2");
  ASSERT_EQ(wrong.proof, Proof::disproved);
  EXPECT_EQ(wrong.counterexample->derivative, Rational(4));
  EXPECT_EQ(wrong.counterexample->state.size(), 2U);
  EXPECT_EQ(check(flow, "W1[0,0]**2 - W2[0,0]**2").proof, Proof::expanded);
}

TEST(Check, CountsTheIndependentLawsOfAMatrix) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  const Check whole = check(flow, "W2.T @ W2 - W1 @ W1.T");
  EXPECT_EQ(whole.proof, Proof::expanded);
  EXPECT_EQ(whole.shape, (Shape{2, 2}));
  EXPECT_EQ(whole.independent.count, 3U);
  EXPECT_TRUE(whole.independent.all);
  EXPECT_EQ(check(flow, "diag(W2.T @ W2 - W1 @ W1.T)").independent.count, 2U);
  EXPECT_EQ(check(flow, "trace(W2.T @ W2 - W1 @ W1.T)").independent.count, 1U);
  EXPECT_EQ(check(flow, "trace(W2.T @ W2 - W1 @ W1.T)**3 + 7").independent.count, 1U);
  EXPECT_EQ(check(flow, "3/7").independent.count, 0U);
  const Flow wide = Flow::gradient(load_model("linear:2,5,2"));
  EXPECT_EQ(check(wide, "W2.T @ W2 - W1 @ W1.T").independent.count, 14U);
}

// Every law that is found, and the same with one coefficient changed.
TEST(Check, SaysYesToLawsAndNoToAlteredOnesWithAValidCounterexample) {
  testing::for_seeds(3, [](Random& random) {
    for (const char* name :
         {"linear:2,2,3", "relu:2,2,2+bias", "monomial:4", "linear:2,2,2,2", "linear:1,3,1"}) {
      const Flow flow = Flow::gradient(load_model(name));
      const Search search = find_laws(flow, {});
      const VariableNames names = variable_names(parameter_blocks(flow.model().program));
      for (const Law& law : search.laws) {
        EXPECT_EQ(check(flow, to_expression(law.polynomial, names)).proof, Proof::expanded);
        SparsePolynomial altered = law.polynomial;
        altered.terms[random.below(altered.terms.size())].second += Rational(1, 3);
        const std::string text = to_expression(altered, names);
        const Check wrong = check(flow, text);
        ASSERT_EQ(wrong.proof, Proof::disproved) << name << ": " << text;
        EXPECT_FALSE(wrong.counterexample->derivative.is_zero());
        EXPECT_EQ(derivative_at(flow, text, *wrong.counterexample),
                  wrong.counterexample->derivative)
            << name << ": " << text;
      }
    }
  });
}

TEST(Check, CounterexamplesAreSmallAndNameTheEntry) {
  const Flow flow = Flow::gradient(load_model("linear:6,5,6"));
  const std::string text = "W2.T @ W2 + W1 @ W1.T";
  const Check wrong = check(flow, text);
  ASSERT_EQ(wrong.proof, Proof::disproved);
  EXPECT_LE(wrong.counterexample->state.size(), 3U);
  EXPECT_LE(wrong.counterexample->inputs.size() + wrong.counterexample->loss_gradient.size(), 3U);
  EXPECT_FALSE(wrong.counterexample->entry.empty());
  EXPECT_EQ(derivative_at(flow, "(" + text + ")", *wrong.counterexample),
            wrong.counterexample->derivative);
}

TEST(Check, TestsModuloPrimesWhereTheExpansionIsLarge) {
  const Flow flow = Flow::gradient(load_model("relu:12,12,12,12"));
  EXPECT_EQ(check(flow, "diag(W2.T @ W2 - W1 @ W1.T)").proof, Proof::tested);
  EXPECT_EQ(check(flow, "diag(W2.T @ W2 - 2*W1 @ W1.T)").proof, Proof::disproved);
}

TEST(Check, TakesQuotients) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_EQ(check(flow, "1 / (W2**2 - W1**2)").proof, Proof::expanded);
  EXPECT_EQ(check(flow, "(W2 - W1)**-1 * inv(W1 + W2)").proof, Proof::expanded);
  // No counterexample where it is not defined.
  const Check wrong = check(flow, "W1 / W2");
  EXPECT_EQ(wrong.proof, Proof::disproved);
  EXPECT_FALSE(wrong.counterexample->derivative.is_zero());
}

// With momentum the derivative is that of theta'' + tau theta' = -grad E itself, where tau, the
// metric and the expression are defined.
TEST(Check, CounterexamplesAreOnesOfTheFlowItself) {
  const auto momentum = [](const char* model, const char* tau, const char* metric) {
    FlowOptions options{.dynamics = Dynamics::momentum, .tau = tau, .metric = {}};
    if (*metric != 0) options.metric = metric;
    return Flow::make(load_model(model), options);
  };
  const auto value = [](const Counterexample& at, const std::string& name) {
    for (const auto& [other, x] : at.state)
      if (other == name) return x;
    return Rational(0);
  };
  for (const char* tau : {"1/(t-2)", "3/t", "1/(t*(t-1))", "(t+1)/(t**2-1)", "1/3", "0", "-1"}) {
    SCOPED_TRACE(tau);
    const Flow flow = momentum("linear:1,1,1", tau, "");
    const Check moves = check(flow, "W1[0,0]");
    ASSERT_TRUE(moves.counterexample.has_value());
    EXPECT_EQ(moves.counterexample->derivative, value(*moves.counterexample, "dW1[0,0]"));
    const Damping& damping = *flow.damping();
    const Rational t = damping.constant() ? Rational(0) : value(*moves.counterexample, "t");
    EXPECT_FALSE(value_at(damping.denominator, t).is_zero());
    const Check slows = check(flow, "dW1[0,0]");
    ASSERT_TRUE(slows.counterexample.has_value());
    if (slows.counterexample->loss_gradient.empty()) {
      const Rational at = damping.constant() ? Rational(0) : value(*slows.counterexample, "t");
      EXPECT_EQ(slows.counterexample->derivative * value_at(damping.denominator, at),
                -(value_at(damping.numerator, at) * value(*slows.counterexample, "dW1[0,0]")));
    }
  }
  // W1 does not move the metric of W2, whose pole is at W2 = 0.
  const Flow poles =
      Flow::make(load_model("linear:1,1,1"), {Dynamics::gradient, "0", "W2=diag(1/(W2*(W2-1)))"});
  for (const char* expression : {"W1", "W1 + 0*W2", "W1/(W1 - 1)", "W1/W1**2"}) {
    SCOPED_TRACE(expression);
    const Check wrong = check(poles, expression);
    ASSERT_TRUE(wrong.counterexample.has_value());
    const Rational w2 = value(*wrong.counterexample, "W2[0,0]");
    EXPECT_FALSE(w2.is_zero() || w2.is_one());
  }
  const Flow mirror = momentum("nmf:1,1,1", "-1", "");
  const Check wrong = check(mirror, "dW1[0,0]");
  ASSERT_TRUE(wrong.counterexample.has_value());
  EXPECT_LT(value(*wrong.counterexample, "W1[0,0]"), value(*wrong.counterexample, "dW1[0,0]"));
}

TEST(Check, OfWideModelsTakesNoTime) {
  const Flow flow = Flow::gradient(load_model("relu:64,48,32,10"));
  const Check law = check(flow, "diag(W2.T @ W2 - W1 @ W1.T)");
  EXPECT_EQ(law.proof, Proof::tested);
  EXPECT_EQ(law.independent.count, 48U);
  const Check wrong = check(flow, "diag(W2.T @ W2 + W1 @ W1.T)");
  ASSERT_TRUE(wrong.counterexample.has_value());
  EXPECT_EQ(derivative_at(flow, "(diag(W2.T @ W2 + W1 @ W1.T))", *wrong.counterexample),
            wrong.counterexample->derivative);
  EXPECT_EQ(wrong.counterexample->gates.size(), 2U);
}

TEST(Check, StopsWhenAsked) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  std::atomic<bool> stop = true;
  const std::string law = "W2.T @ W2 - W1 @ W1.T";
  EXPECT_THROW((void)check_law(flow, law, {.stop = &stop}), Interrupted);
  EXPECT_THROW((void)decide_law(flow, law, 1, &stop), Interrupted);
  stop = false;
  EXPECT_EQ(check_law(flow, law, {.stop = &stop}).proof, Proof::expanded);
}

TEST(Check, RefusesWhatItCannotRead) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  const auto message = [&](const std::string& expression) -> std::string {
    try {
      (void)check(flow, expression);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message("W1 @ Q"),
            "EXPRESSION:1:6: error: unknown name 'Q'; expected one of W1, W2\n"
            "  1 | W1 @ Q\n"
            "    |      ^");
  EXPECT_NE(message("1 / (W1 - W1)").find("division by zero"), std::string::npos);
  EXPECT_NE(message("exp(W1*t)").find("exp: understood in momentum flows"), std::string::npos);
  EXPECT_NE(message("t*W1").find("'t': gradient flow has no velocities"), std::string::npos);
  EXPECT_NE(message("relu(W1)").find("relu is understood in networks"), std::string::npos);
  EXPECT_NE(message("((W1**1000)**1000)**1000").find("degree"), std::string::npos);
  EXPECT_NE(message("").find("expected a number, a name"), std::string::npos);
}

}  // namespace
}  // namespace abide
