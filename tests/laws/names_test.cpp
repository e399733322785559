// SPDX-License-Identifier: MIT
#include "abide/laws/names.hpp"

#include <iterator>

#include "abide/model/expression.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;
using testing::random_polynomial;

TEST(Names, EntriesAreNamedInTheOrderOfTheState) {
  const Model model = testing::phi("W1 = [1, 2]\nb = [2]\nscale = []\nT = [1, 2, 2]",
                                   "'scale * sum(W1) + sum(b) + sum(T)'");
  EXPECT_EQ(entry_names(parameter_blocks(model.program)),
            (std::vector<std::string>{"W1[0,0]", "W1[0,1]", "b[0]", "b[1]", "scale", "T[0,0,0]",
                                      "T[0,0,1]", "T[0,1,0]", "T[0,1,1]"}));
}

TEST(Names, ExpressionsPutPositiveTermsFirst) {
  const VariableNames names =
      variable_names(parameter_blocks(testing::phi("a = []\nb = [1]", "'a * sum(b)'").program));
  const auto text = [&](const SparsePolynomial& p) { return to_expression(p, names); };
  EXPECT_EQ(text(polynomial({{-1, {0, 0}}, {1, {1, 1}}})), "b[0]**2 - a**2");
  EXPECT_EQ(text(polynomial({{Rational(-3, 2), {0, 1, 1}}, {-1, {0}}})), "-a - 3/2*a*b[0]**2");
  EXPECT_EQ(text(polynomial({{-5, {}}, {2, {1}}})), "2*b[0] - 5");
  EXPECT_EQ(text(polynomial({{1, {}}})), "1");
  EXPECT_EQ(text({}), "0");
}

TEST(Names, ExpressionsMeanWhatTheyPrint) {
  for_seeds(40, [](Random& random) {
    const char* models[] = {"linear:2,2,1", "relu:2,2,2+bias", "monomial:3"};
    const Program program = load_model(models[random.below(3)]).program;
    const auto n = static_cast<std::uint32_t>(program.parameter_entries());
    const SparsePolynomial p = random_polynomial(n, 4, 6, random);
    const std::string text = to_expression(p, variable_names(parameter_blocks(program)));
    SCOPED_TRACE(text);
    EXPECT_EQ(testing::expanded(program, text), (std::vector<SparsePolynomial>{p}));
  });
}

// x, W [1, 2] with their velocities, the time, and a feature: variables 0 .. 7.
std::vector<StateBlock> momentum_state(const Rational& rate) {
  using Kind = StateBlock::Kind;
  std::vector<StateBlock> state{{"x", {}, Kind::parameter, 0},
                                {"W", {1, 2}, Kind::parameter, 0},
                                {"dx", {}, Kind::velocity, 0},
                                {"dW", {1, 2}, Kind::velocity, 0},
                                {rate.is_zero() ? "t" : "s", {}, Kind::time, rate},
                                {"log(x)", {}, Kind::feature, 0}};
  return state;
}

TEST(Names, OfVelocitiesTimeAndFeatures) {
  EXPECT_EQ(entry_names(momentum_state(0)),
            (std::vector<std::string>{"x", "W[0,0]", "W[0,1]", "dx", "dW[0,0]", "dW[0,1]", "t",
                                      "log(x)"}));
  const VariableNames names = variable_names(momentum_state(Rational(1, 3)));
  EXPECT_EQ(names.time, 6U);
  EXPECT_EQ(names.rate, Rational(1, 3));
  EXPECT_FALSE(variable_names(testing::scalars({"a", "b"})).time.has_value());
  EXPECT_EQ(to_expression(polynomial({{1, {7, 7}}}), names), "log(x)**2");
}

// Variable 2 + i is a feature, printed as its expression and meaning it.
TEST(Names, LawsWithFeaturesMeanWhatTheyPrint) {
  for_seeds(60, [](Random& random) {
    Program program;
    std::vector<StateBlock> state = testing::scalars({"x", "y"});
    for (const StateBlock& block : state) (void)program.parameter(block.name, {});
    const char* features[] = {"x + y", "x - y", "-x",        "-x*y",       "2*x",   "x*y",
                              "x**2",  "(y)",   "-(x+y)",    "x/2",        "1 - y", "(x + y)**2",
                              "-x**2", "x*-y",  "x - 2/3*y", "(x)*(1 + y)"};
    std::vector<SparsePolynomial> values{polynomial({{1, {0}}}), polynomial({{1, {1}}})};
    for (int i = 0; i < 2; ++i) {
      const char* text = features[random.below(std::size(features))];
      values.push_back(testing::expanded(program, text)[0]);
      const Notation name = expression_text(parse_expression(text));
      state.push_back({name.text, {}, StateBlock::Kind::feature, 0});
      state.back().binding = name.binding;
    }
    const SparsePolynomial law = random_polynomial(4, 3, 4, random);
    SparsePolynomial meant;
    for (const auto& [monomial, c] : law.terms) {
      SparsePolynomial term = polynomial({{c, {}}});
      for (const std::uint32_t variable : monomial) term = product(term, values[variable]);
      meant = testing::sum(meant, term);
    }
    const std::string text = to_expression(law, variable_names(state));
    SCOPED_TRACE(text);
    EXPECT_EQ(testing::expanded(program, text), (std::vector<SparsePolynomial>{meant}));
  });
}

TEST(Names, FeaturesHaveBracketsWhereTheyNeedThem) {
  std::vector<StateBlock> state = testing::scalars({"x", "r"});
  state.push_back({"1/r + x", {}, StateBlock::Kind::feature, 0});
  state.back().binding = Binding::sum;
  state.push_back({"1/r", {}, StateBlock::Kind::feature, 0});
  state.back().binding = Binding::product;
  state.push_back({"log(r)", {}, StateBlock::Kind::feature, 0});
  const VariableNames names = variable_names(state);
  const auto expect = [&](const SparsePolynomial& law, const char* text) {
    EXPECT_EQ(to_expression(law, names), text);
  };
  expect(polynomial({{1, {2}}}), "1/r + x");
  expect(polynomial({{1, {0}}, {-2, {2}}}), "x - 2*(1/r + x)");
  expect(polynomial({{1, {0}}, {-1, {2}}}), "x - (1/r + x)");
  expect(polynomial({{1, {0}}, {-1, {3}}}), "x - 1/r");
  expect(polynomial({{2, {3}}}), "2*(1/r)");
  expect(polynomial({{1, {3, 3}}}), "(1/r)**2");
  expect(polynomial({{1, {3, 4}}}), "(1/r)*log(r)");
  expect(polynomial({{3, {0, 4}}}), "3*x*log(r)");
}

// The law s^k x0, for each rate of s.
TEST(Names, PowersOfTheTimeAreExponentials) {
  struct Case {
    Rational rate;
    int power;
    const char* text;
  };
  for (const Case& c : std::vector<Case>{{0, 1, "t*x"},
                                         {0, 3, "t**3*x"},
                                         {1, 1, "exp(t)*x"},
                                         {-1, 1, "exp(-t)*x"},
                                         {-1, 2, "exp(-2*t)*x"},
                                         {Rational(1, 3), 2, "exp(2/3*t)*x"},
                                         {Rational(1, 3), 3, "exp(t)*x"},
                                         {Rational(-1, 2), 3, "exp(-3/2*t)*x"}}) {
    Monomial monomial(static_cast<std::size_t>(c.power), 6);
    monomial.insert(monomial.begin(), 0);
    SparsePolynomial law;
    law.terms = {{monomial, 1}};
    const VariableNames names = variable_names(momentum_state(c.rate));
    EXPECT_EQ(to_expression(law, names), c.text);
  }
}

TEST(Names, ACommonFactorInTheTimeStandsInFront) {
  const VariableNames t = variable_names(momentum_state(0));
  const VariableNames s = variable_names(momentum_state(1));
  const SparsePolynomial momentum = polynomial({{1, {1, 5}}, {-1, {2, 4}}});
  const SparsePolynomial one_and_t = polynomial({{1, {}}, {1, {6}}});
  const auto text = [](const SparsePolynomial& p, const VariableNames& names) {
    return to_expression(p, names);
  };
  EXPECT_EQ(text(product(polynomial({{1, {6}}}), momentum), s),
            "exp(t)*(W[0,0]*dW[0,1] - W[0,1]*dW[0,0])");
  EXPECT_EQ(text(product(polynomial({{1, {6, 6, 6}}}), momentum), t),
            "t**3*(W[0,0]*dW[0,1] - W[0,1]*dW[0,0])");
  EXPECT_EQ(text(product(one_and_t, momentum), t), "(1 + t)*(W[0,0]*dW[0,1] - W[0,1]*dW[0,0])");
  // One term: no brackets.
  EXPECT_EQ(text(product(one_and_t, polynomial({{-2, {3}}})), t), "-2*(1 + t)*dx");
  EXPECT_EQ(text(polynomial({{3, {3, 6}}}), s), "3*exp(t)*dx");
  // No common factor.
  EXPECT_EQ(text(polynomial({{1, {0}}, {2, {3, 6}}}), s), "x + 2*exp(t)*dx");
  EXPECT_EQ(text(momentum, s), "W[0,0]*dW[0,1] - W[0,1]*dW[0,0]");
  EXPECT_EQ(text(one_and_t, t), "1 + t");
}

// With the time t itself as one more parameter of a program, what is printed is read again.
TEST(Names, FactoredLawsMeanWhatTheyPrint) {
  for_seeds(40, [](Random& random) {
    std::vector<StateBlock> state = momentum_state(0);
    state.pop_back();
    Program program;
    for (const StateBlock& block : state) (void)program.parameter(block.name, block.shape);
    const SparsePolynomial p = polynomial({{random.between(-3, 3), {}},
                                           {random.between(-3, 3), {6}},
                                           {random.between(-3, 3), {6, 6}}});
    const SparsePolynomial law = product(p, random_polynomial(6, 2, 3, random));
    const std::string text = to_expression(law, variable_names(state));
    SCOPED_TRACE(text);
    EXPECT_EQ(testing::expanded(program, text), (std::vector<SparsePolynomial>{law}));
  });
}

}  // namespace
}  // namespace abide
