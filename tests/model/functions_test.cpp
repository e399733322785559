// SPDX-License-Identifier: MIT
//
// Functions of matrices, divisions, and what is understood where; activations and norms are in
// network_functions_test.cpp, the others in lowering_test.cpp.
#include "abide/model/functions.hpp"

#include "abide/error.hpp"
#include "abide/program/operations.hpp"
#include "model/formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::Desk;
using testing::expect_array;
using testing::for_seeds;
using testing::Index;

const Grammar kModel{.functions = true};
const Grammar kLaw{};

TEST(Functions, InvIsTheInverseMatrix) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"A", {2, 3, 3}}}, {});
    try {
      expect_array(desk("A @ inv(A)"), {2, 3, 3},
                   [](const Index& i) { return Rational(i[1] == i[2] ? 1 : 0); });
    } catch (const SingularMatrix& error) {
      EXPECT_STREQ(error.what(), "A is singular");
    }
  });
}

TEST(Functions, DetIsTheDeterminant) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"A", {2, 2}}, {"B", {4, 4}}, {"C", {4, 4}}}, {});
    const Array& a = desk["A"];
    expect_array(desk("det(A)"), {},
                 [&](const Index&) { return a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0); });
    EXPECT_EQ(desk("det(B @ C)").values, desk("det(B) * det(C)").values);
  });
}

TEST(Functions, TensorsDivide) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"a", {2, 3}}, {"x", {3}}}, kLaw);
    const Array& a = desk["a"];
    const Array& x = desk["x"];
    const auto b = [&](const Index& i) { return x(i.back()) * x(i.back()) + 1; };
    expect_array(desk("a / (x**2 + 1)"), {2, 3},
                 [&](const Index& i) { return a(i[0], i[1]) / b(i); });
    expect_array(desk("3 / (x**2 + 1)"), {3}, [&](const Index& i) { return Rational(3) / b(i); });
    expect_array(desk("(x**2 + 1)**-2"), {3},
                 [&](const Index& i) { return Rational(1) / (b(i) * b(i)); });
    expect_array(desk("a / 4"), {2, 3}, [&](const Index& i) { return a(i[0], i[1]) / 4; });
    expect_array(desk("x**-0"), {3}, [](const Index&) { return Rational(1); });
  });
}

TEST(Functions, DivisorsAreNamedInErrors) {
  Random random(1);
  Desk desk(random, {{"x", {2}}}, kLaw);
  const NodeId zero = sum_entries(desk.program(), desk.node("1 / x"));
  try {
    (void)evaluate(Schedule(desk.program(), {zero}),
                   DenseArithmetic<RationalField>(RationalField{}),
                   std::span<const std::vector<Rational>>(
                       std::vector<std::vector<Rational>>{{Rational(1), Rational(0)}}),
                   {});
    FAIL() << "no error";
  } catch (const SingularMatrix& error) {
    EXPECT_STREQ(error.what(), "x is 0");
  }
}

TEST(Functions, LogAndExpMeanWhatTheCallerSays) {
  Random random(1);
  std::vector<std::pair<NodeId, bool>> logarithms;
  std::vector<std::string> exponents;
  Grammar grammar;
  grammar.logarithm = [&](NodeId x, bool of_determinant) {
    logarithms.emplace_back(x, of_determinant);
    return x;
  };
  Desk* place = nullptr;
  grammar.exponential = [&](const Expression& argument) {
    exponents.push_back(argument.text);
    return place->node("x");
  };
  Desk desk(random, {{"A", {2, 2}}, {"x", {}}}, grammar);
  place = &desk;
  const NodeId matrix = desk.node("A");
  const NodeId x = desk.node("x");
  const std::size_t nodes = desk.program().nodes().size();
  EXPECT_EQ(desk.node("log(det(A))"), matrix);
  EXPECT_EQ(desk.program().nodes().size(), nodes) << "the determinant was built";
  EXPECT_EQ(desk.node("log(x)"), x);
  EXPECT_EQ(desk.node("exp(-3*x)"), x);
  (void)desk.node("log(2*det(A))");
  EXPECT_EQ(logarithms[0], std::pair(matrix, true));
  EXPECT_EQ(logarithms[1], std::pair(x, false));
  EXPECT_EQ(logarithms[2], std::pair(desk.node("2*det(A)"), false));
  EXPECT_EQ(exponents, std::vector<std::string>{"*"});
  EXPECT_THROW((void)desk.node("log(det(x))"), ExpressionError);
  EXPECT_THROW((void)desk.node("log(det(A, A))"), ExpressionError);
}

TEST(Functions, ErrorsSayWhatIsUnderstoodWhere) {
  struct Wrong {
    const char* text;
    bool in_law;
    std::size_t offset;
    const char* message;
  };
  const Wrong cases[] = {
      {"log(x)", true, 0, "log is understood in models, metrics, laws and features only"},
      {"2*exp(x)", true, 2, "exp is understood in models, metrics, laws and features only"},
      {"tanh(x)", true, 0, "tanh is understood in models, metrics, laws and features only"},
      {"1 + sqrt(x)", true, 4, "sqrt is understood in models, metrics, laws and features only"},
      {"softmax(A)", true, 0, "softmax is understood in models, metrics, laws and features only"},
      {"layer_norm(A)", true, 0,
       "layer_norm is understood in models, metrics, laws and features only"},
      {"relu(x)", false, 0, "relu is understood in networks ([model] output) only"},
      {"maximum(x, 1)", false, 0, "maximum is understood in networks ([model] output) only"},
      {"max_pool1d(A, 2)", false, 0, "max_pool1d is understood in networks"},
      {"x**(1/2)", true, 5, "the exponent 1/2 is not a whole number"},
      {"x**(1/3)", false, 5, "the exponent 1/3 is not a whole number, nor half of one; of a "},
      {"2**(1/3)", false, 5, "the exponent 1/3 is not a whole number"},
      {"x**-2000", true, 3, "the exponent is larger than 1000"},
      {"x**(2001/2)", false, 8, "the exponent is larger than 1000"},
      {"A / (x - x)", true, 7, "division by zero"},
      {"(x - x)**-1", true, 7, "division by zero"},
      {"(x - x)**(-1/2)", false, 7, "division by zero"},
      {"A / 0", true, 4, "division by zero"},
      {"A / B", true, 2, "/: shapes [2, 2] and [2, 3] cannot be broadcast together"},
      {"inv(B)", true, 0, "inv: shape [2, 3]: only a square matrix has an inverse"},
      {"det(B)", true, 0, "det: shape [2, 3]: only a square matrix has a determinant"},
      {"det(x)", false, 0, "det: shape []: only a square matrix has a determinant"},
      {"det(large)", true, 0, "a matrix with a determinant has at most 64 rows"},
      {"1 + log(-2)", false, 4, "log of -2 has no value"},
      {"log(0)", false, 0, "log of 0 has no value"},
      {"sqrt(-1/2)", false, 0, "sqrt of -1/2 has no value"},
      {"(-4)**(1/2)", false, 4, "sqrt of -4 has no value"},
      {"gamma(x)", false, 0,
       "unknown function 'gamma': it has no differential rule here; expected"},
      {"tan(x)", false, 0, "unknown function 'tan'; write sin(x)/cos(x)"},
      {"A.norm()", false, 2, "unknown function 'norm'; write sum(x*x), the square of the norm"},
  };
  for (const Wrong& wrong : cases) {
    Random random(1);
    Desk desk(random, {{"x", {}}, {"A", {2, 2}}, {"B", {2, 3}}, {"large", {65, 65}}},
              wrong.in_law ? kLaw : kModel);
    desk.expect_error(wrong.text, wrong.offset, wrong.message);
  }
}

TEST(Functions, PowersByHalvesAreThoseOfTheRoot) {
  Random random(1);
  Desk desk(random, {{"x", {3}}}, kModel);
  EXPECT_EQ(desk.node("x**(1/2)"), desk.node("sqrt(x)"));
  EXPECT_EQ(desk.node("x**0.5"), desk.node("sqrt(x)"));
  EXPECT_EQ(desk.node("x**(-1/2)"), desk.node("1/sqrt(x)"));
  EXPECT_EQ(desk.node("x**(3/2)"), desk.node("x*sqrt(x)"));
  EXPECT_EQ(desk.node("x**(-5/2)"), desk.node("1/(x**2*sqrt(x))"));
  EXPECT_EQ(desk("(9/4)**(-3/2)").values.at(0), Rational(8, 27));
}

TEST(Functions, AreMethods) {
  Random random(1);
  Desk desk(random, {{"A", {2, 3}}, {"B", {3, 2}}}, kModel);
  EXPECT_EQ(desk.node("A.sum(axis=0)"), desk.node("sum(A, axis=0)"));
  EXPECT_EQ(desk.node("A.T.reshape(2, 3).mean()"), desk.node("mean(reshape(A.T, 2, 3))"));
  EXPECT_EQ(desk.node("(A @ B).trace()**2"), desk.node("trace(A @ B)**2"));
  EXPECT_EQ(desk.node("-A.softmax(dim=-1)[0]"), desk.node("-softmax(A, axis=-1)[0]"));
}

// Each determinant handles many values, also where the program already holds it.
TEST(Functions, DeterminantsCountTowardsTheLimits) {
  Random random(1);
  Desk desk(random, {{"A", {64, 64}}}, {});
  std::string text = "0";
  for (int i = 0; i < 100; ++i) text += "+det(A)";
  EXPECT_THROW((void)desk.node(text), ExpressionError);
}

}  // namespace
}  // namespace abide
