// SPDX-License-Identifier: MIT
#include "abide/laws/check.hpp"

#include <fmt/format.h>

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

// The derivative of a scalar expression along the flow at a point, over Q, by another way than the
// checker's: both gradients evaluated apart and multiplied here.
Rational derivative_at(const Flow& flow, const std::string& expression, const Counterexample& at) {
  Program program = flow.model().program;
  const NodeId h = testing::expression_node(program, expression + at.entry);
  const std::vector<NodeId> of_h = gradient(program, h, program.parameters());
  const std::vector<NodeId> of_l = gradient(program, flow.model().objective, program.parameters());
  std::map<std::string, Rational> values;
  for (const auto* list : {&at.state, &at.probe})
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
  EXPECT_EQ(whole.independent, 3U);
  EXPECT_EQ(check(flow, "diag(W2.T @ W2 - W1 @ W1.T)").independent, 2U);
  EXPECT_EQ(check(flow, "trace(W2.T @ W2 - W1 @ W1.T)").independent, 1U);
  EXPECT_EQ(check(flow, "trace(W2.T @ W2 - W1 @ W1.T)**3 + 7").independent, 1U);
  EXPECT_EQ(check(flow, "3/7").independent, 0U);
  const Flow wide = Flow::gradient(load_model("linear:2,5,2"));
  EXPECT_EQ(check(wide, "W2.T @ W2 - W1 @ W1.T").independent, 14U);
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
  EXPECT_LE(wrong.counterexample->probe.size(), 3U);
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
  EXPECT_NE(message("exp(W1)").find("exp: understood in momentum flows"), std::string::npos);
  EXPECT_NE(message("t*W1").find("unknown name 't'"), std::string::npos);
  EXPECT_NE(message("relu(W1)").find("relu is understood in networks"), std::string::npos);
  EXPECT_NE(message("((W1**1000)**1000)**1000").find("degree"), std::string::npos);
  EXPECT_NE(message("").find("expected a number, a name"), std::string::npos);
}

}  // namespace
}  // namespace abide
