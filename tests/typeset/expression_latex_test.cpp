// SPDX-License-Identifier: MIT
#include "abide/typeset/expression_latex.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "abide/model/lowering.hpp"
#include "abide/program/program.hpp"
#include "abide/typeset/latex_name.hpp"
#include "abide/typeset/level.hpp"

namespace abide {
namespace {

// Scalars a, b; vectors u, v; matrices A, B, W2; a tensor T of three axes. Logarithms are left out.
std::string latex(const std::string& text) {
  Program program;
  const std::map<std::string, Shape> shapes{{"a", {}},      {"b", {}},       {"u", {3}},
                                            {"v", {3}},     {"A", {3, 3}},   {"B", {3, 3}},
                                            {"W2", {3, 3}}, {"T", {2, 3, 4}}};
  std::map<std::string, NodeId> nodes;
  for (const auto& [name, shape] : shapes) nodes[name] = program.parameter(name, shape);
  const auto shape = [&](const Expression& e) {
    Lowering lowering(program, [&](const std::string& name, std::size_t) { return nodes.at(name); },
                      {});
    return program.shape(lowering.lower(e));
  };
  const auto name = [](const std::string& n) { return latex_name(n).text(); };
  return expression_latex(parse_expression(text), {name, shape});
}

TEST(ExpressionLatex, KnowsWhatIsAMatrixProductAndWhatIsEntryByEntry) {
  const std::vector<std::pair<const char*, const char*>> texts = {
      {"1/a + b*b", "\\frac{1}{a} + b b"},
      {"log(det(W2.T @ W2))", "\\log \\det \\left( W_{2}^\\top W_{2} \\right)"},
      {"log(det(A))", "\\log \\det A"},
      {"log(a)", "\\log a"},
      {"log(a*b)", "\\log \\left( a b \\right)"},
      {"log(A)", "\\log_{\\odot} A"},
      {"log(A)[0,1]", "\\left( \\log_{\\odot} A \\right)_{0,1}"},
      {"a**2", "a^{2}"},
      {"A**2", "A^{\\odot 2}"},
      {"A @ A", "A A"},
      {"A**-1", "A^{\\odot \\left( -1 \\right)}"},
      {"inv(A)", "A^{-1}"},
      {"A*B", "A \\odot B"},
      {"a*B", "a B"},
      {"A/B", "A \\oslash B"},
      {"A/a", "\\frac{A}{a}"},
      {"u @ v", "u^\\top v"},
      {"A @ u", "A u"},
      {"u @ A", "A^\\top u"},
      {"u.T @ v", "u^\\top v"},
      {"(A + B).T", "\\left( A + B \\right)^\\top"},
      {"A.T.T", "\\left( A^\\top \\right)^\\top"},
      {"outer(u, v)", "u v^\\top"},
      {"sum(A, axis=1)", "A \\mathbf{1}"},
      {"sum(A, axis=0)", "A^\\top \\mathbf{1}"},
      {"sum(u)", "\\mathbf{1}^\\top u"},
      {"trace(A)", "\\operatorname{tr} \\left( A \\right)"},
      {"W2[0,1]", "(W_{2})_{0,1}"},
      {"A[0]", "(A)_{0,:}"},
      {"T[1,:2]", "(T)_{1,:2,:}"},
      {"(A @ B)[0,0]", "\\left( A B \\right)_{0,0}"},
      {"einsum('abc->ac', T)", "\\operatorname{einsum} \\left( \\mathtt{abc\\to ac}, T \\right)"},
      {"sum(T, axis=1)", "\\operatorname{sum} \\left( T, \\mathrm{axis}=1 \\right)"},
  };
  for (const auto& [text, expected] : texts) EXPECT_EQ(latex(text), expected) << text;
}

TEST(ExpressionLatex, HasBracketsWhereBesideAnotherItWouldBeMisread) {
  const std::vector<std::pair<const char*, const char*>> texts = {
      {"a*(-b)", "a \\left( -b \\right)"},
      {"-2/3*a", "-\\frac{2}{3} a"},
      {"b + -a/b", "b + \\frac{-a}{b}"},
      {"-a*b", "-a b"},
      {"(a + b)*a", "\\left( a + b \\right) a"},
      {"a - (b - a)", "a - \\left( b - a \\right)"},
      {"log(det(A))*a", "\\left( \\log \\det A \\right) a"},
      {"a*log(det(A))", "a \\log \\det A"},
      {"log(det(A))**2", "\\left( \\log \\det A \\right)^{2}"},
      {"(1/a)**2", "\\left( \\frac{1}{a} \\right)^{2}"},
      {"2*3", "2 \\cdot 3"},
      {"2*(1/a)", "2 \\cdot \\frac{1}{a}"},
      {"A*(A @ B)", "A \\odot \\left( A B \\right)"},
      {"A @ (A*B)", "A \\left( A \\odot B \\right)"},
      {"A/(B/A)", "A \\oslash \\left( B \\oslash A \\right)"},
      {"2*(A @ B)", "2 A B"},
      {"2*u*v", "2 u \\odot v"},
      {"(a + b)*u*v", "\\left( \\left( a + b \\right) u \\right) \\odot v"},
      {"1e-3*a", "1 \\cdot 10^{-3} a"},
  };
  for (const auto& [text, expected] : texts) EXPECT_EQ(latex(text), expected) << text;
}

// Of T [2, 3, 4] along an axis; everything else that einsum can say stays as it is.
TEST(ExpressionLatex, NamesTheAxisOfProductsOfSlices) {
  const std::vector<std::pair<const char*, const char*>> texts = {
      {"einsum('ayb,azb->yz', T, T)", "\\langle T, T \\rangle_{1}"},
      {"einsum('ya,az->yz', A, B)", "\\langle A, B \\rangle_{0,1}"},
      {"2*einsum('yab->y', T)", "2 \\langle T, \\mathbf{1} \\rangle_{0}"},
      {"einsum('yb,zb->zy', A, B)",
       "\\operatorname{einsum} \\left( \\mathtt{yb,zb\\to zy}, A, B \\right)"},
      {"einsum('yab,zba->yz', T, reshape(T, [2, 4, 3]))",
       "\\operatorname{einsum} \\left( \\mathtt{yab,zba\\to yz}, T, \\operatorname{reshape} "
       "\\left( T, "
       "\\left[ 2, 4, 3 \\right] \\right) \\right)"},
      {"einsum('y,z->yz', u, v)",
       "\\operatorname{einsum} \\left( \\mathtt{y,z\\to yz}, u, v \\right)"},
  };
  for (const auto& [text, expected] : texts) EXPECT_EQ(latex(text), expected) << text;
}

TEST(ExpressionLatex, OfAnExponentialIsAPowerOfE) {
  EXPECT_EQ(latex("exp(2/3*t)"), "e^{\\frac{2}{3} t}");
  EXPECT_EQ(latex("exp(-tau*t)"), "e^{-\\tau t}");
}

}  // namespace
}  // namespace abide
