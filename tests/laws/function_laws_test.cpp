// SPDX-License-Identifier: MIT
//
// Laws of networks with functions: what is found is a law, what is planted as none is refuted by
// the functions themselves, and what cannot be decided is not.
#include <cmath>

#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/free_symbols.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/model/model_file.hpp"
#include "abide/ring/fraction.hpp"
#include "lie/network.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

constexpr const char* kAttention = "Q = [2, 2]\nK = [2, 2]\nV = [2, 2]\nO = [2, 2]";
constexpr const char* kAttends = "softmax((x @ Q.T) @ (x @ K.T).T, axis=-1) @ (x @ V.T) @ O.T";

Flow flow(const std::string& inputs, const std::string& parameters, const std::string& output) {
  return Flow::gradient(testing::network(inputs, parameters, output));
}
Proof decided(const Flow& of, const std::string& h) { return check_law(of, h, 1).proof; }

TEST(FunctionLaws, OfOneHeadAreFoundAndComplete) {
  const Flow attention = flow("x = [2, 2]", kAttention, kAttends);
  const Search search = find_laws(Variables(attention), {});
  EXPECT_TRUE(search.complete());
  EXPECT_EQ(search.independent, 6U);
  std::vector<std::string> families;
  for (const MatrixLaw& law : arrange(Variables(attention).blocks(), search.laws).matrices) {
    families.push_back(law.expression);
    EXPECT_EQ(decided(attention, law.expression), Proof::expanded);
  }
  EXPECT_EQ(families, (std::vector<std::string>{"K @ K.T - Q @ Q.T", "O.T @ O - V @ V.T"}));
}

TEST(FunctionLaws, HeadsAreTold) {
  const Flow heads =
      flow("x = [2, 2]", "Q = [2, 1, 2]\nK = [2, 1, 2]\nV = [2, 1, 2]\nO = [2, 2, 1]",
           "einsum('dhk,hts,hsk->td', O, softmax(einsum('htk,hsk->hts', "
           "einsum('hkd,td->htk', Q, x), einsum('hkd,td->htk', K, x)), axis=-1), "
           "einsum('hkd,td->htk', V, x))");
  const Search search = find_laws(Variables(heads), {});
  const Arrangement arranged = arrange(Variables(heads).blocks(), search.laws);
  ASSERT_EQ(arranged.matrices.size(), 4U);
  EXPECT_EQ(arranged.matrices[1].expression, "K[1] @ K[1].T - Q[1] @ Q[1].T");
  EXPECT_EQ(arranged.matrices[1].each, "K[h] @ K[h].T - Q[h] @ Q[h].T");
  EXPECT_EQ(arranged.matrices[3].each, "O[:,h].T @ O[:,h] - V[h] @ V[h].T");
  EXPECT_TRUE(arranged.scalars.empty());
}

TEST(FunctionLaws, WhatIsNoneIsRefutedByAPoint) {
  const Flow attention = flow("x = [2, 2]", kAttention, kAttends);
  for (const char* h : {"Q @ Q.T", "Q @ Q.T + K @ K.T", "Q.T @ Q - K.T @ K", "V @ V.T - O @ O.T"}) {
    const Check check = check_law(attention, h, 1);
    EXPECT_EQ(check.proof, Proof::disproved) << h;
    ASSERT_TRUE(check.counterexample.has_value()) << h;
    EXPECT_FALSE(check.counterexample->enclosure.empty()) << h;
  }
}

// The scale of what is normalized is free only where nothing is added under the root.
TEST(FunctionLaws, NormsOfWhatIsNormalized) {
  const auto normalized = [](const char* eps) {
    return flow("x = [3]", "A = [3, 3]\nB = [2, 3]",
                std::string("B @ rms_norm(A @ x, axis=-1, eps=") + eps + ")");
  };
  EXPECT_NE(decided(normalized("0"), "sum(A*A)"), Proof::disproved);
  EXPECT_NE(decided(normalized("0"), "sum(A*A)"), Proof::undecided);
  EXPECT_EQ(decided(normalized("1/100"), "sum(A*A)"), Proof::disproved);
}

// exp(2u) = exp(u)^2: the derivative, not 0 with free symbols, is 0.
TEST(FunctionLaws, WhatHoldsOnlyForRelatedSymbolsIsNotDecided) {
  const Flow related = flow("x = [2]", "a = [1]\nb = [1]\nw = [1, 2]",
                            "a * (exp(w @ x)**2 - exp(2*(w @ x))) + b*(w @ x)");
  const Check check = check_law(related, "a", 1);
  EXPECT_EQ(check.proof, Proof::undecided);
  EXPECT_FALSE(check.symbols_left.empty());
}

// The same for a root, which is one of two numbers: |u|^2 - u^2.
TEST(FunctionLaws, WhatHoldsOnlyForTheRootItselfIsNotDecided) {
  const Flow related = flow("x = [2]", "a = [1]\nb = [1]\nw = [1, 2]",
                            "a * (sqrt(1 + (w @ x)**2)**4 - (1 + (w @ x)**2)**2) + b*(w @ x)");
  EXPECT_EQ(check_law(related, "a", 1).proof, Proof::undecided);
}

TEST(FreeSymbols, EqualArgumentsHaveEqualSymbols) {
  const FractionField field(8);
  const FreeSymbols<FractionField> symbols(field, 2);
  const Fraction x = field.variable(0), y = field.variable(1);
  const auto sum = field.add(x, y);
  EXPECT_TRUE(
      field.equal(symbols(Elementary::exp, sum), symbols(Elementary::exp, field.add(y, x))));
  EXPECT_FALSE(field.equal(symbols(Elementary::exp, x), symbols(Elementary::exp, y)));
  EXPECT_FALSE(field.equal(symbols(Elementary::exp, x), symbols(Elementary::log, x)));
  const Fraction s = symbols(Elementary::sin, x), c = symbols(Elementary::cos, x);
  EXPECT_TRUE(field.equal(field.add(field.mul(s, s), field.mul(c, c)), field.one()));
}

}  // namespace
}  // namespace abide
