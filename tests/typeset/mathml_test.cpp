// SPDX-License-Identifier: MIT
#include "abide/typeset/mathml.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seeded.hpp"
#include "typeset/markup.hpp"

namespace abide {
namespace {

// MathML on one line: x_{y}, x^{y}, (x)/(y) as {x/y}, W' with a dot; a blank between factors.
std::string line(const Markup& m) {
  const auto child = [&](std::size_t i) { return line(m.children.at(i)); };
  if (m.name == "msub") return child(0) + "_{" + child(1) + "}";
  if (m.name == "msup") return child(0) + "^{" + child(1) + "}";
  if (m.name == "msubsup") return child(0) + "_{" + child(1) + "}^{" + child(2) + "}";
  if (m.name == "mfrac") return "{" + child(0) + "/" + child(1) + "}";
  if (m.name == "mover") return child(0) + "'";
  std::string result = m.text == "\u2062" ? " " : m.text == "\u2061" ? "" : m.text;
  for (const Markup& inner : m.children) result += line(inner);
  return result;
}

std::string typeset(const std::string& expression) {
  const Markup markup = read_markup(mathml(expression));
  EXPECT_EQ(markup.name, "math") << expression;
  EXPECT_EQ(markup.attributes.at("alttext"), expression);
  return line(markup);
}

TEST(MathML, WritesTheLawsOfThePapers) {
  EXPECT_EQ(typeset("W2.T @ W2 - W1 @ W1.T"), "W_{2}^{⊤} W_{2}−W_{1} W_{1}^{⊤}");
  EXPECT_EQ(typeset("diag(W2.T @ W2 - W1 @ W1.T) - b1*b1"),
            "diag(W_{2}^{⊤} W_{2}−W_{1} W_{1}^{⊤})−b_{1}⊙b_{1}");
  EXPECT_EQ(typeset("sum(W1**2, axis=1) - sum(W2**2, axis=0)"),
            "sum_{axis\u00a01}(W_{1}^{⊙2})−sum_{axis\u00a00}(W_{2}^{⊙2})");
  EXPECT_EQ(typeset("t**3*(W2.T @ dW2 - dW2.T @ W2)"), "t^{3} (W_{2}^{⊤} W'_{2}−W'_{2}^{⊤} W_{2})");
  EXPECT_EQ(typeset("exp(2/3*t)*dW1"), "e^{{2/3} t} W'_{1}");
  EXPECT_EQ(typeset("2*sum(W2, axis=0) - diag(W1 @ W1.T)"),
            "2 sum_{axis\u00a00}(W_{2})−diag(W_{1} W_{1}^{⊤})");
  EXPECT_EQ(typeset("log(det(W2)) - log(det(W1))"), "log|det(W_{2})|−log|det(W_{1})|");
  EXPECT_EQ(typeset("W2[0,0]**2 - 2*W1[0,2]*dW1[0,2]"),
            "(W_{2})_{0,0}^{2}−2 (W_{1})_{0,2} (W'_{1})_{0,2}");
}

TEST(MathML, WritesNames) {
  EXPECT_EQ(typeset("W"), "W");
  EXPECT_EQ(typeset("W12"), "W_{12}");
  EXPECT_EQ(typeset("W_out"), "W_{out}");
  EXPECT_EQ(typeset("bias_2"), "bias_{2}");
  EXPECT_EQ(typeset("tau3"), "τ_{3}");
  EXPECT_EQ(typeset("_a1"), "_a_{1}");
  EXPECT_EQ(typeset("dW1"), "W'_{1}");
  EXPECT_EQ(typeset("db"), "b'");
  EXPECT_EQ(typeset("dEmbed"), "Embed'");
  EXPECT_EQ(typeset("d"), "d");
  EXPECT_EQ(typeset("d1"), "d_{1}");
  EXPECT_EQ(typeset("data"), "data");
  EXPECT_EQ(typeset("delta"), "δ");
}

TEST(MathML, WritesNamesInQuotesAsTheyAre) {
  EXPECT_EQ(
      mathml("'a.0<b'").find("<mi mathvariant=\"monospace\">a.0&lt;b</mi>") == std::string::npos,
      false);
  EXPECT_EQ(typeset("\"a.0\".T @ \"a.0\""), "a.0^{⊤} a.0");
  EXPECT_EQ(typeset("\"a.0\"[1]*\"a.0\"[1]"), "a.0_{1}⊙a.0_{1}");
}

TEST(MathML, WritesNumbers) {
  EXPECT_EQ(typeset("0.10"), "0.10");
  EXPECT_EQ(typeset("2e-3"), "2×10^{−3}");
  EXPECT_EQ(typeset("1.5E+2"), "1.5×10^{2}");
  EXPECT_EQ(typeset("2*3"), "2⋅3");
  EXPECT_EQ(typeset("x[0]*2**3"), "x_{0}⋅2^{3}");
  EXPECT_EQ(typeset("2**-1"), "2^{−1}");
  EXPECT_EQ(typeset("(2e3)**2"), "(2×10^{3})^{2}");
}

TEST(MathML, TellsProductsOfEntriesFromOthers) {
  EXPECT_EQ(typeset("a*b"), "a⊙b");
  EXPECT_EQ(typeset("A*B"), "A⊙B");
  EXPECT_EQ(typeset("A@B"), "A B");
  EXPECT_EQ(typeset("t*A"), "t A");
  EXPECT_EQ(typeset("A*trace(B)"), "A tr(B)");
  EXPECT_EQ(typeset("det(A)*B"), "det(A) B");
  EXPECT_EQ(typeset("sum(A)*B"), "sum(A) B");
  EXPECT_EQ(typeset("sum(A, axis=1)*b"), "sum_{axis\u00a01}(A)⊙b");
  EXPECT_EQ(typeset("sum(A, 1)*b"), "sum(A,1)⊙b");
  EXPECT_EQ(typeset("x[0]*y[1]"), "x_{0} y_{1}");
  EXPECT_EQ(typeset("A[0]*B[1]"), "A_{0}⊙B_{1}");  // rows
  EXPECT_EQ(typeset("A[0,:]*B[1,:]"), "A_{0,:}⊙B_{1,:}");
  EXPECT_EQ(typeset("(t + 1)*A"), "(t+1) A");
  EXPECT_EQ(typeset("-t*A"), "−t A");
  EXPECT_EQ(typeset("log(x[0])*A"), "log|x_{0}| A");
  EXPECT_EQ(typeset("(x[0]@y)*A"), "(x_{0} y)⊙A");
}

TEST(MathML, PutsParenthesesWherePrecedenceNeedsThem) {
  EXPECT_EQ(typeset("(a)"), "a");
  EXPECT_EQ(typeset("((a)+((b)))"), "a+b");
  EXPECT_EQ(typeset("a-(b-c)"), "a−(b−c)");
  EXPECT_EQ(typeset("(a-b)-c"), "a−b−c");
  EXPECT_EQ(typeset("a+(-b)"), "a+(−b)");
  EXPECT_EQ(typeset("a+-b*c"), "a+(−b⊙c)");
  EXPECT_EQ(typeset("-a+b"), "−a+b");
  EXPECT_EQ(typeset("-(a+b)"), "−(a+b)");
  EXPECT_EQ(typeset("--a"), "−(−a)");
  EXPECT_EQ(typeset("-(a*b)"), "−a⊙b");
  EXPECT_EQ(typeset("a*-b"), "a⊙(−b)");
  EXPECT_EQ(typeset("(a+b)*c"), "(a+b)⊙c");
  EXPECT_EQ(typeset("A@(B+C)"), "A (B+C)");
  EXPECT_EQ(typeset("A@(B@C)"), "A B C");
  EXPECT_EQ(typeset("(A*B)@C"), "(A⊙B) C");
  EXPECT_EQ(typeset("A@(B*C)"), "A (B⊙C)");
  EXPECT_EQ(typeset("A*(B@C)"), "A⊙(B C)");
  EXPECT_EQ(typeset("A@B*C"), "(A B)⊙C");
  EXPECT_EQ(typeset("2*a*b"), "2 a⊙b");
  EXPECT_EQ(typeset("(a+b)/(c-d)"), "{a+b/c−d}");
  EXPECT_EQ(typeset("a/b/c"), "{{a/b}/c}");
  EXPECT_EQ(typeset("(a/b)**2"), "({a/b})^{⊙2}");
  EXPECT_EQ(typeset("-x**2"), "−x^{⊙2}");
  EXPECT_EQ(typeset("(-x)**2"), "(−x)^{⊙2}");
  EXPECT_EQ(typeset("(x**2)**3"), "(x^{⊙2})^{⊙3}");
  EXPECT_EQ(typeset("x**2**3"), "x^{⊙2^{3}}");
  EXPECT_EQ(typeset("x**(a+b)"), "x^{⊙a+b}");
  EXPECT_EQ(typeset("(A@B).T"), "(A B)^{⊤}");
  EXPECT_EQ(typeset("A.T.T"), "(A^{⊤})^{⊤}");
  EXPECT_EQ(typeset("A1.T**2"), "(A_{1}^{⊤})^{⊙2}");
  EXPECT_EQ(typeset("log(x)**2"), "(log|x|)^{⊙2}");
  EXPECT_EQ(typeset("(a+b)[0]"), "(a+b)_{0}");
  EXPECT_EQ(typeset("A[0][1]"), "(A_{0})_{1}");
  EXPECT_EQ(typeset("A.T[0]"), "(A^{⊤})_{0}");
}

TEST(MathML, WritesCallsIndicesAndLists) {
  EXPECT_EQ(typeset("W1[1:, ::-1]"), "(W_{1})_{1:,::−1}");
  EXPECT_EQ(typeset("x[:2:3]"), "x_{:2:3}");
  EXPECT_EQ(typeset("inv(W1) @ x"), "W_{1}^{−1} x");
  EXPECT_EQ(typeset("inv(A @ B)"), "(A B)^{−1}");
  EXPECT_EQ(typeset("relu(W1 @ x + b1)"), "ReLU(W_{1} x+b_{1})");
  EXPECT_EQ(typeset("reshape(x, [2, 3])"), "reshape(x,[2,3])");
  EXPECT_EQ(typeset("einsum('i,<j>->ij', x, y)"), "einsum(i,<j>->ij,x,y)");
  EXPECT_EQ(typeset("conv1d(x, w, stride=2)"), "conv1d(x,w,stride=2)");
  EXPECT_EQ(typeset("x.shape"), "x.shape");
  EXPECT_EQ(typeset("f()"), "f()");
}

TEST(MathML, ShowsAnythingElseAsItIs) {
  EXPECT_EQ(mathml("1 +"), "<code>1 +</code>");
  EXPECT_EQ(mathml("<script>&'\""), "<code>&lt;script&gt;&amp;&#39;&quot;</code>");
  EXPECT_EQ(mathml(""), "<code></code>");
}

// Whatever is made of these pieces is well-formed, and what the parser refuses is code.
TEST(MathML, IsWellFormedForAnyText) {
  const std::vector<std::string> pieces = {
      "W1", "dW2", "x",   "2",  "1e-3", "+",    "-",    "*",     "/", "**",    "@",  "(",
      ")",  ".T",  "[0,", "1]", "exp(", "log(", "sum(", "axis=", ",", "'<&>'", "\"", ":"};
  testing::for_seeds(40, [&](Random& random) {
    std::string text;
    for (int i = 0; i < 9; ++i) text += pieces[random.below(pieces.size())];
    const Markup markup = read_markup(mathml(text));
    EXPECT_TRUE(markup.name == "math" || markup.words() == text) << text;
  });
}

}  // namespace
}  // namespace abide
