// SPDX-License-Identifier: MIT
#include "abide/typeset/law_latex.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/typeset/beginning.hpp"

namespace abide {
namespace {

using Formulas = std::vector<std::pair<const char*, const char*>>;

void expect(const Flow& flow, const Formulas& formulas) {
  LawLatex latex(flow);
  for (const auto& [law, formula] : formulas) EXPECT_EQ(latex(law), formula) << law;
}

Flow momentum(const char* model, const char* tau) {
  return Flow::make(load_model(model), {Dynamics::momentum, tau, {}});
}

TEST(LawLatex, OfFamilies) {
  expect(Flow::gradient(load_model("relu:2,3,4,1+bias")),
         {{"W2.T @ W2 - W1 @ W1.T", "W_{2}^\\top W_{2} - W_{1} W_{1}^\\top"},
          {"diag(W2.T @ W2 - 3/2*W1 @ W1.T) - 2*b1*b1",
           "\\operatorname{diag}(W_{2}^\\top W_{2} - \\frac{3}{2} W_{1} W_{1}^\\top) - 2 b_{1} "
           "\\odot b_{1}"},
          {"2*sum(W2, axis=0) - sum(W1, axis=1)", "2 W_{2}^\\top \\mathbf{1} - W_{1} \\mathbf{1}"},
          {"outer(b1, b1)", "b_{1} b_{1}^\\top"}});
}

TEST(LawLatex, OfEntriesAndTheirPowers) {
  expect(Flow::gradient(load_model("linear:2,1,1")),
         {{"W2[0,0]**2 - W1[0,0]**2 - 2*W1[0,1]",
           "(W_{2})_{0,0}^{2} - (W_{1})_{0,0}^{2} - 2 (W_{1})_{0,1}"},
          {"-W1[0,0]*W2[0,0]", "-(W_{1})_{0,0} (W_{2})_{0,0}"}});
}

TEST(LawLatex, OfVelocitiesAndTheTime) {
  expect(
      momentum("linear:2,2,1", "1/3"),
      {{"exp(1/3*t)*(W2.T @ dW2 - dW2.T @ W2)",
        "e^{\\frac{1}{3} t} \\left( W_{2}^\\top \\dot{W}_{2} - \\dot{W}_{2}^\\top W_{2} \\right)"},
       {"-exp(-2/3*t)*dW1[0,0]", "-e^{-\\frac{2}{3} t} (\\dot{W}_{1})_{0,0}"},
       {"(1 + exp(t))*W1[0,0]*dW1[0,1]",
        "\\left( 1 + e^{t} \\right) (W_{1})_{0,0} (\\dot{W}_{1})_{0,1}"}});
  expect(momentum("linear:1,1,1", "3/t"), {{"t**3*dW1[0,0]", "t^{3} (\\dot{W}_{1})_{0,0}"}});
}

// The texts of features, which need brackets beside others.
TEST(LawLatex, OfFeatures) {
  const Flow flow = Flow::gradient(
      parse_model("[parameters]\nx = []\nr = []\n[model]\nphi = 'x + r'\n", "model.toml"));
  expect(flow, {{"x - 2*(1/r + x)", "x - 2 \\left( \\frac{1}{r} + x \\right)"},
                {"x - 1/r", "x - \\frac{1}{r}"},
                {"2*(1/r)", "2 \\cdot \\frac{1}{r}"},
                {"(1/r)**2", "\\left( \\frac{1}{r} \\right)^{2}"},
                {"(1/r)*log(r)", "\\frac{1}{r} \\log r"},
                {"3*x*log(r)", "3 x \\log r"},
                {"log(r)**2", "\\left( \\log r \\right)^{2}"}});
}

TEST(LawLatex, TellsNamesApartThatWouldLookAlike) {
  const char* model =
      "[parameters]\nW1 = []\nW_1 = []\nbeta = []\nW_01 = []\n[model]\n"
      "phi = 'W1*W_1*beta*W_01'\n";
  expect(Flow::gradient(parse_model(model, "model.toml")),
         {{"W1*W_1*beta*W_01", "W_{1} \\mathtt{W\\_1} \\beta W_{01}"}});
  expect(Flow::make(parse_model(model, "model.toml"), {Dynamics::momentum, "0", {}}),
         {{"dW1*dW_1*dbeta*dW_01",
           "\\dot{W}_{1} \\dot{\\mathtt{W\\_1}} \\dot{\\beta} \\dot{W}_{01}"}});
}

TEST(LawLatex, OfNamesInQuotes) {
  const Model model = parse_model(
      "[parameters]\n'a.0' = [2, 2]\nb = [2, 2]\n[model]\nphi = 'b @ \"a.0\"'\n", "model.toml");
  expect(Flow::make(model, {Dynamics::momentum, "1", {}}),
         {{"exp(t)*\"a.0\" @ \"da.0\".T", "e^{t} \\mathtt{a.0} \\dot{\\mathtt{a.0}}^\\top"},
          {"\"a.0\"[0,1]**2 - b[0,1]**2", "(\\mathtt{a.0})_{0,1}^{2} - (b)_{0,1}^{2}"}});
}

// A family over a list of matrices keeps its index; shapes are those of the first member.
TEST(LawLatex, OfListsOfMatrices) {
  const Flow flow = Flow::gradient(parse_model(
      "[parameters]\nK = [3, 2, 4]\nW = [4, 6]\n[model]\nphi = ['K', 'W']\n", "m.toml"));
  expect(flow, {{"for h = 1..2: K[h] @ K[h].T",
                 "(K)_{h,:,:} (K)_{h,:,:}^\\top \\quad (h = 1, \\dots, 2)"},
                {"for h = 0..2: sum(reshape(W, 4, 3, 2)[:,h], axis=1)",
                 "\\left( \\operatorname{reshape} \\left( W, 4, 3, 2 \\right) \\right)_{:,h,:} "
                 "\\mathbf{1} \\quad (h = 0, \\dots, 2)"}});
  EXPECT_THROW((void)LawLatex(flow)("for h = 0..1: K[h"), ExpressionError);
}

TEST(LawLatex, OfABeginningEndsInDots) {
  const Flow flow = Flow::gradient(load_model("linear:2,1,1"));
  const auto begun = beginning(parse_expression("W1[0,0] + W1[0,1] - W2[0,0]"), 2);
  ASSERT_TRUE(begun.has_value());
  EXPECT_EQ(LawLatex(flow)(begun->expression), "(W_{1})_{0,0} + (W_{1})_{0,1} + \\cdots");
}

TEST(LawLatex, RefusesWhatIsNoExpression) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  EXPECT_THROW((void)LawLatex(flow)("W1[0,0] + .."), ExpressionError);
}

}  // namespace
}  // namespace abide
