// SPDX-License-Identifier: MIT
#include "abide/flow/features.hpp"

#include "abide/error.hpp"
#include "abide/flow/variables.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Vector = std::vector<Rational>;

TEST(Features, AutomaticOnesAreLogarithmsOfEntriesAndOfTheSmallerGramMatrices) {
  const std::vector<std::string> linear{"log(W1[0,0])",        "log(W1[1,0])",
                                        "log(W2[0,0])",        "log(W2[0,1])",
                                        "log(det(W1.T @ W1))", "log(det(W2 @ W2.T))"};
  EXPECT_EQ(automatic_features(Flow::gradient(load_model("linear:1,2,1"))), linear);
  // Of parameters alone.
  EXPECT_EQ(
      automatic_features(Flow::make(load_model("linear:1,2,1"), {Dynamics::momentum, "1", {}})),
      linear);
  const Model mixed = parse_model(
      "[parameters]\na = []\nb = [2]\nC = [2, 2]\nD = [1, 1, 1]\n[model]\nphi = 'a'\n", "m");
  EXPECT_EQ(automatic_features(Flow::gradient(mixed)),
            (std::vector<std::string>{"log(a)", "log(b[0])", "log(b[1])", "log(C[0,0])",
                                      "log(C[0,1])", "log(C[1,0])", "log(C[1,1])", "log(D[0,0,0])",
                                      "log(det(C @ C.T))"}));
}

TEST(Features, AutomaticOnesCanAllBeRead) {
  for (const char* model : {"linear:2,3,1", "relu:2,2,1+bias", "nmf:2,1,2", "monomial:3"}) {
    const Flow flow = Flow::gradient(load_model(model));
    const std::vector<std::string> list = automatic_features(flow);
    const Variables extended = Variables(flow).with_features(list);
    ASSERT_EQ(extended.features(), list.size()) << model;
    for (std::size_t i = 0; i < list.size(); ++i)
      EXPECT_EQ(extended.blocks()[flow.space().size() + i].name, list[i]);
  }
}

TEST(Features, AreCalledByTheirExpressions) {
  const Variables variables =
      Variables(Flow::gradient(load_model("linear:2,1,1")))
          .with_features({" (1/W2[0,0]\n+W1[0,0]*3) ", "log( W1 )", "-W2[0]"});
  const std::span<const StateBlock> features =
      std::span(variables.blocks()).subspan(variables.flow().space().size());
  ASSERT_EQ(features.size(), 4U);
  EXPECT_EQ(features[0].name, "1/W2[0,0] + W1[0,0]*3");
  EXPECT_EQ(features[0].binding, Binding::sum);
  EXPECT_EQ(features[2].name, "log(W1)[0,1]");
  EXPECT_EQ(features[3].name, "(-W2[0])[0]");
}

TEST(Features, AddVariablesAndLeaveTheFieldsAlone) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  EXPECT_EQ(Variables(flow).features(), 0U);
  const Variables extended =
      Variables(flow).with_features({"W2 @ W1", "log(W1[0,1])", "W1 @ W1.T"});
  EXPECT_EQ(extended.dimension(), flow.dimension());
  EXPECT_EQ(extended.features(), 7U);
  EXPECT_EQ(extended.count(), 13U);
  EXPECT_EQ(extended.flow().space().size(), 2U);
  EXPECT_EQ(&extended.flow().program(), &flow.program());
  std::vector<std::string> names;
  for (std::size_t i = 2; i < extended.blocks().size(); ++i) {
    EXPECT_EQ(extended.blocks()[i].kind, StateBlock::Kind::feature);
    EXPECT_EQ(extended.blocks()[i].shape, Shape{});
    names.push_back(extended.blocks()[i].name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"(W2 @ W1)[0,0]", "(W2 @ W1)[0,1]", "log(W1[0,1])",
                                             "(W1 @ W1.T)[0,0]", "(W1 @ W1.T)[0,1]",
                                             "(W1 @ W1.T)[1,0]", "(W1 @ W1.T)[1,1]"}));
}

// linear:1,1,1: x' = y e, y' = x e for x = W1, y = W2, and the features x y, x / y, log(x y).
TEST(Features, HaveTheirValuesMotionsAndGradients) {
  testing::for_seeds(20, [](Random& random) {
    const Variables variables =
        Variables(Flow::gradient(load_model("linear:1,1,1")))
            .with_features({"(W1 * W2)[0,0]", "W1[0,0]/W2[0,0]", "log(W1[0,0]*W2[0,0])"});
    const Rational x(random.between(1, 9), 2), y(random.between(-9, -1), 3), symbol(5, 7),
        input(random.between(1, 9)), weight(random.between(1, 9));
    const Rational e = input * weight;
    const Program& program = variables.schedule().program();
    const Vector point{x, y, symbol, input, weight};
    const auto found =
        testing::evaluate_at(program, variables.schedule().outputs(), RationalField{}, point);
    ASSERT_EQ(found.size(), 10U);
    Vector values;
    for (const Vector& part : found) values.push_back(part.at(0));
    EXPECT_EQ(values, (Vector{x, y, x * y, x / y, symbol,  //
                              y * e, x * e, (x * x + y * y) * e, (Rational(1) - x * x / y / y) * e,
                              (y / x + x / y) * e}));
    const auto gradients = testing::evaluate_at(program, variables.feature_gradients().outputs(),
                                                RationalField{}, point);
    ASSERT_EQ(gradients.size(), 6U);
    const Vector expected{y, x, Rational(1) / y, -x / y / y, Rational(1) / x, Rational(1) / y};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(gradients[i], Vector{expected[i]}) << i;
  });
}

TEST(Features, ThatCannotBeReadSayWhere) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  try {
    (void)Variables(flow).with_features({"log(W1)", "log(W3)"});
    FAIL() << "no error";
  } catch (const ModelError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("FEATURE:1:5: error: unknown name 'W3'"))
        << error.what();
  }
}

}  // namespace
}  // namespace abide
