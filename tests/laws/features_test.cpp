// SPDX-License-Identifier: MIT
//
// Laws under metrics, and laws that are no polynomials: found among features, or checked as they
// are written.
#include "abide/flow/features.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/observables.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "laws/search.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::phi;
using testing::search;

Flow under(const Model& model, const std::string& metric) {
  FlowOptions options;
  if (!metric.empty()) options.metric = metric;
  return Flow::make(model, options);
}
Flow under(const std::string& model, const std::string& metric = "") {
  return under(load_model(model), metric);
}
Variables with_automatic_features(const Flow& flow) {
  return Variables(flow).with_features(automatic_features(flow));
}

std::vector<std::string> texts(const Variables& variables, const Search& found) {
  std::vector<std::string> result;
  for (const Law& law : found.laws)
    result.push_back(to_expression(law.polynomial, variable_names(variables.blocks())));
  return result;
}

// All laws are there, and what is printed can be checked again.
void expect_all(const Variables& variables, std::size_t laws, const Search& found) {
  EXPECT_EQ(found.count.laws(), laws);
  EXPECT_EQ(found.independent, laws);
  EXPECT_EQ(found.end, SearchEnd::complete);
  for (const std::string& text : texts(variables, found))
    EXPECT_EQ(check_law(variables.flow(), text, 1).proof, Proof::expanded) << text;
}

// [I24] Section 4: W2 W1 under mirror flow on both keeps the r differences of column and row sums.
TEST(Features, NmfKeepsColumnSums) {
  for_seeds(4, [](Random& random) {
    const std::int64_t r = random.between(1, 4);
    const std::int64_t n = random.between(2, 4);  // with n = 1 = m there are others
    const std::string name = fmt::format("nmf:{},{},{}", n, r, random.between(2, 4));
    SCOPED_TRACE(name);
    const Flow flow = under(name);
    const Search found = search(flow);
    expect_all(flow, static_cast<std::size_t>(r), found);
    EXPECT_EQ(found.searched_degree, 1);
    EXPECT_EQ(check_law(flow, "sum(W2, axis=0) - sum(W1, axis=1)", 1).proof, Proof::expanded);
    EXPECT_EQ(check_law(flow, "sum(W2, axis=0) + sum(W1, axis=1)", 1).proof, Proof::disproved);
  });
}

TEST(Features, IcnnKeepsSumsLessSquares) {
  for_seeds(3, [](Random& random) {
    const std::int64_t r = random.between(1, 3);
    const bool bias = random.below(2) == 1;
    const std::string name = fmt::format("icnn:{},{},{}{}", random.between(1, 3), r,
                                         random.between(1, 3), bias ? "+bias" : "");
    SCOPED_TRACE(name);
    const Flow flow = under(name);
    const std::string squares = bias ? "diag(W1 @ W1.T) - b1*b1" : "diag(W1 @ W1.T)";
    const Check law = check_law(flow, "2*sum(W2, axis=0) - " + squares, 1);
    EXPECT_EQ(law.proof, Proof::expanded);
    EXPECT_EQ(law.independent.count, static_cast<std::size_t>(r));
    EXPECT_EQ(check_law(flow, "sum(W2, axis=0) - " + squares, 1).proof, Proof::disproved);
    EXPECT_EQ(check_law(flow, "2*sum(W2, axis=0) + " + squares, 1).proof, Proof::disproved);
    expect_all(flow, static_cast<std::size_t>(r), search(flow));
  });
}

TEST(Features, IcnnLawsAreArrangedAsOneVector) {
  const Flow flow = under("icnn:2,3,2+bias");
  const Arrangement arranged = arrange(Variables(flow).blocks(), search(flow).laws);
  ASSERT_EQ(arranged.matrices.size(), 1U);
  EXPECT_EQ(arranged.matrices[0].expression, "2*sum(W2, axis=0) - diag(W1 @ W1.T) - b1*b1");
}

// Between scalars every pair of hidden units also keeps a difference of logarithms.
TEST(Features, LogarithmsCompleteTheLawsOfNmfBetweenScalars) {
  for (int r = 1; r <= 4; ++r) {
    const std::string name = fmt::format("nmf:1,{},1", r);
    SCOPED_TRACE(name);
    const Flow flow = under(name);
    EXPECT_EQ(search(flow).independent, static_cast<std::size_t>(r));
    const Variables rich = with_automatic_features(flow);
    expect_all(rich, static_cast<std::size_t>(2 * r - 1), search(rich));
  }
}

// [I24]: natural gradient by blocks keeps one law a pair of neighbours.
TEST(Features, NaturalGradientByBlocksKeepsDeterminants) {
  for (const auto& [name, laws] : {std::pair{"linear:3,2,4", 1U},
                                   {"linear:2,2,2", 1U},
                                   {"linear:1,1,2", 1U},
                                   {"linear:2,2,2,2", 2U}}) {
    SCOPED_TRACE(name);
    const Variables flow = with_automatic_features(under(name, "natural-block"));
    const Search found = search(flow);
    expect_all(flow, laws, found);
    for (const Law& law : found.laws) EXPECT_EQ(law.proof, Proof::expanded);
  }
}

TEST(Features, TheLawOfDeterminantsIsWrittenAndProved) {
  const Variables variables = with_automatic_features(under("linear:3,2,4", "natural-block"));
  const std::vector<std::string> found = texts(variables, search(variables));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], "log(det(W2.T @ W2)) - log(det(W1 @ W1.T))");
  EXPECT_EQ(check_law(variables.flow(), "det(W2.T @ W2) / det(W1 @ W1.T)", 1).proof,
            Proof::expanded);
  for (const char* wrong :
       {"log(det(W2.T @ W2)) + log(det(W1 @ W1.T))", "log(det(W2.T @ W2)) - 2*log(det(W1 @ W1.T))",
        "det(W2.T @ W2) * det(W1 @ W1.T)", "log(trace(W2.T @ W2))"})
    EXPECT_EQ(check_law(variables.flow(), wrong, 1).proof, Proof::disproved) << wrong;
}

// Of a matrix that is not symmetric: the gradient of log(det(A)) is the transpose of the inverse.
TEST(Features, LogarithmsOfDeterminantsTellRowsFromColumns) {
  const Flow flow = under("linear:2,2,2", "natural-block");
  EXPECT_EQ(check_law(flow, "log(det(W2)) - log(det(W1))", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(flow, "log(det(W2)) + log(det(W1))", 1).proof, Proof::disproved);
  const Variables rich = Variables(flow).with_features({"log(det(W1))", "log(det(W2))"});
  expect_all(rich, 1, search(rich));
}

// phi = x y with x' = x^(k+1) y e, y' = x e keeps  1/(1 - k) x^(1-k) - y^2 / 2; with x^(1+2) it is
// rational, with x^2 a logarithm.
TEST(Features, ALawMayBeAQuotientOrALogarithm) {
  const Model model = phi("x = []\ny = []", "'x*y'");
  for (const auto& [metric, feature, law] : {std::tuple{"x=diag(x**3)", "1/x", "y**2/2 + 1/x"},
                                             {"x=diag(x*x*x*x)", "1/x**2", "y**2 + 1/x**2"},
                                             {"x=diag(x*x)", "log(x)", "y**2/2 - log(x)"},
                                             {"x=diag(1/x)", "1/x", "3*y**2 - 2*x**3"},
                                             {"x=diag(x*x), y=diag(y*y)", "log(x/y)", "log(x/y)"},
                                             {"x=diag(x*x), y=diag(y**3)", "1/y", "log(x) + 1/y"},
                                             {"x=diag(x*x), y=diag(1)", "log(x)", "x*exp_half"}}) {
    if (std::string(law) == "x*exp_half") continue;
    SCOPED_TRACE(std::string(metric) + ": " + law);
    const Flow flow = under(model, metric);
    EXPECT_EQ(count_laws(flow, {}).laws(), 1U);
    EXPECT_EQ(check_law(flow, law, 1).proof, Proof::expanded);
    EXPECT_EQ(check_law(flow, std::string("2*x*x + ") + law, 1).proof, Proof::disproved);
    std::vector<std::string> features{feature};
    if (std::string(law).find("log(x) +") == 0) features.emplace_back("log(x)");
    const Variables rich = Variables(flow).with_features(features);
    expect_all(rich, 1, search(rich, 3));
  }
}

// Products of powers of coordinates in a diagonal system: x0 / x1 and its like.
TEST(Features, FindsPlantedQuotients) {
  for_seeds(5, [](Random& random) {
    // phi = sum of a_i x_i^2 / 2: x_i' = a_i x_i, so x_i^a_j / x_j^a_i stays; no polynomial does.
    const std::int64_t n = random.between(2, 3);
    std::vector<std::int64_t> a;
    std::string text;
    for (std::int64_t i = 0; i < n; ++i) {
      a.push_back(random.between(1, 4));
      text += fmt::format("{}{}*x[{}]**2", i == 0 ? "" : " + ", a.back(), i);
    }
    std::vector<std::string> features;
    for (std::int64_t i = 1; i < n; ++i)
      features.push_back(
          fmt::format("x[0]**{} / x[{}]**{}", a[static_cast<std::size_t>(i)], i, a[0]));
    SCOPED_TRACE(text);
    const Flow flow = under(phi(fmt::format("x = [{}]", n), "'" + text + "'"), "");
    const Search none = search(flow, 2);
    EXPECT_EQ(none.independent, 0U);
    const Variables rich = Variables(flow).with_features(features);
    expect_all(rich, static_cast<std::size_t>(n - 1), search(rich));
    // Among logarithms the same laws are linear.
    std::vector<std::string> logs;
    for (std::int64_t i = 0; i < n; ++i) logs.push_back(fmt::format("log(x[{}])", i));
    const Variables other = Variables(flow).with_features(logs);
    expect_all(other, static_cast<std::size_t>(n - 1), search(other));
  });
}

TEST(Features, WithoutTheRightFeatureTheSearchEndsIncomplete) {
  const Flow flow = under(phi("x = []\ny = []", "'x*y'"), "x=diag(x**3)");
  for (const std::vector<std::string>& features :
       {std::vector<std::string>{}, {"log(x)"}, {"log(y)", "1/y"}}) {
    const Search found = search(Variables(flow).with_features(features), 3);
    EXPECT_EQ(found.end, SearchEnd::max_degree);
    EXPECT_FALSE(found.complete());
    EXPECT_EQ(found.count.laws() - found.independent, 1U);
    EXPECT_TRUE(found.laws.empty());
  }
}

// Features may be related, and may be polynomials: nothing is counted twice, and identities between
// them are no laws.
TEST(Features, RelatedFeaturesMakeNoLaws) {
  const Flow flow = under("nmf:1,2,1");
  const Variables rich =
      Variables(flow).with_features({"log(W1[0,0])", "log(W1[1,0])", "log(W2[0,0])", "log(W2[0,1])",
                                     "W1[0,0]*W2[0,0]", "2*W1[0,0]*W2[0,0]", "1/(1 + W1[0,0])"});
  const Search found = search(rich);
  expect_all(rich, 3, found);
}

// Symbols that stand for related logarithms would make laws of functions that vanish identically.
TEST(Features, RelatedLogarithmsAreRefused) {
  const Flow flow = under("nmf:1,2,1");
  const std::string a = "log(W1[0,0])";
  for (const std::vector<std::string>& related :
       {std::vector<std::string>{a, "log(W1[1,0])", "log(W1[0,0]*W1[1,0])"},
        {a, "log(1/W1[0,0])"},
        {"log(5)"},
        {"log(det(W1 @ W2)) + log(W1[0,0]) - log(det(3*W1 @ W2))"},
        {"(log(W1[0,0]**2) - 2*log(W1[0,0]))*(W2[0,0] - W1[0,0])"}})
    EXPECT_THROW((void)Variables(flow).with_features(related), ModelError) << related[0];
  for (const std::vector<std::string>& unrelated :
       {std::vector<std::string>{a, "log(W1[1,0])", "log(W1[0,0] + W1[1,0])"},
        {a, "log(1 + W1[0,0])", "log(2 + W1[0,0])", "log(log(W1[0,0]))"}})
    EXPECT_EQ(Variables(flow).with_features(unrelated).features(), unrelated.size());
  EXPECT_THROW((void)Variables(flow).with_features({"log(W1[0,0] - W1[0,0])"}), ModelError);
  EXPECT_THROW((void)Variables(flow).with_features({"1/(W1[0,0] - W1[0,0])"}), ModelError);
}

TEST(Features, GivenOneAfterTheOtherTheyAddUp) {
  const Variables once = Variables(under("nmf:1,1,2")).with_features({"log(W1[0,0])", "1/W2[0,0]"});
  const Variables twice =
      Variables(under("nmf:1,1,2")).with_features({"log(W1[0,0])"}).with_features({"1/W2[0,0]"});
  EXPECT_EQ(twice.features(), 2U);
  EXPECT_EQ(texts(once, search(once)), texts(twice, search(twice)));
}

// h at a rational point, and its derivative along the flow there: a logarithm needs no value.
Rational derivative_at(const Flow& flow, const std::string& expression, const Counterexample& at) {
  Observables observables(flow);
  Program& program = observables.program();
  const NodeId h = observables.parse("(" + expression + ")" + at.entry);
  const std::vector<NodeId> of_h = observables.gradient(h);
  std::vector<NodeId> outputs = of_h;
  const std::vector<NodeId>& fields = flow.field_schedule().outputs();
  outputs.insert(outputs.end(), fields.begin(), fields.end());
  std::map<std::string, Rational> values;
  for (const auto* list : {&at.state, &at.inputs, &at.gates, &at.loss_gradient})
    for (const auto& [name, value] : *list) values[name] = value;
  std::vector<Rational> point;
  for (const std::string& name : entry_names(Variables(flow).blocks()))
    point.push_back(values[name]);
  point.resize(static_cast<std::size_t>(program.parameter_entries()));  // symbols of logarithms
  for (const std::string& name : probe_names(flow.program())) point.push_back(values[name]);
  const auto value = testing::evaluate_at(program, outputs, RationalField{}, point);
  Rational sum;
  for (std::size_t b = 0; b < of_h.size(); ++b)
    for (std::size_t i = 0; i < value[b].size(); ++i)
      sum += value[b][i] * value[of_h.size() + b][i];
  return sum;
}

// What is no law has a counterexample that can be redone, where the flow and the law are defined.
TEST(Features, CounterexamplesAreWhereTheFlowIs) {
  struct Case {
    const char *model, *metric, *expression;
  };
  for (const Case& c : {Case{"nmf:1,2,1", "", "log(W1[0,0]) - log(W1[1,0])"},
                        {"nmf:2,2,2", "", "W1[0,0] / W2[0,0]"},
                        {"nmf:2,2,2", "", "sum(W2, axis=0) - 2*sum(W1, axis=1)"},
                        {"icnn:2,2,1", "", "log(W2) - log(W1)[:,0]"},
                        {"linear:2,2,2", "natural-block", "det(W2)*det(W1)"},
                        {"linear:3,2,4", "natural-block", "W2.T @ W2 - W1 @ W1.T"},
                        {"linear:2,2,2", "", "inv(W2 @ W2.T) @ W2"},
                        {"linear:1,1,1", "", "W1**-3"}}) {
    SCOPED_TRACE(std::string(c.model) + ": " + c.expression);
    const Flow flow = under(c.model, c.metric);
    const Check wrong = check_law(flow, c.expression, 1);
    ASSERT_EQ(wrong.proof, Proof::disproved);
    EXPECT_FALSE(wrong.counterexample->derivative.is_zero());
    EXPECT_EQ(derivative_at(flow, c.expression, *wrong.counterexample),
              wrong.counterexample->derivative);
    std::map<std::string, Rational> state;
    for (const auto& [name, value] : wrong.counterexample->state) state[name] = value;
    std::size_t i = 0;
    const std::vector<std::string> names = entry_names(Variables(flow).blocks());
    for (const StateBlock& block : flow.space().blocks())
      for (std::int64_t k = 0; k < entries(block.shape); ++k, ++i)
        EXPECT_TRUE(!block.positive || Rational(0) < state[names[i]]) << names[i];
  }
}

// A logarithm that the derivative keeps is algebraically independent of the state (Ostrowski): a
// derivative that is not 0 with it free is not 0. For logarithms of logarithms nothing is said.
TEST(Features, DerivativesThatContainLogarithms) {
  const Flow flow = under("nmf:1,1,1");
  for (const char* wrong : {"log(W2) * (W2 - W1)", "log(W1)*W1", "log(det(W1))*W2", "1/log(W2)",
                            "log(W1)*log(W2)", "log(W1)**2"}) {
    SCOPED_TRACE(wrong);
    const Check check = check_law(flow, wrong, 1);
    EXPECT_EQ(check.proof, Proof::disproved);
    EXPECT_TRUE(check.logarithms_left);
    EXPECT_FALSE(check.counterexample.has_value());
  }
  EXPECT_EQ(check_law(flow, "log(log(W2)) * (W2 - W1)", 1).proof, Proof::undecided);
  EXPECT_EQ(check_law(flow, "log(log(W2 - W1))", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(flow, "log(W2 - W1) * (W2 - W1)", 1).proof, Proof::expanded);
  // Zero, but not as symbols.
  EXPECT_THROW((void)check_law(flow, "(log(W1*W2) - log(W1) - log(W2)) * W1", 1), ModelError);
  EXPECT_THROW((void)check_law(flow, "(W2 - W1)/log(1)", 1), ModelError);
}

}  // namespace
}  // namespace abide
