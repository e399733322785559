// SPDX-License-Identifier: MIT
//
// Functions that laws have and models have not; the others are in lowering_test.cpp.
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

const Grammar kRational{.rational = true};

TEST(Functions, InvIsTheInverseMatrix) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"A", {2, 3, 3}}}, kRational);
    try {
      expect_array(desk("A @ inv(A)"), {2, 3, 3},
                   [](const Index& i) { return Rational(i[1] == i[2] ? 1 : 0); });
    } catch (const SingularMatrix& error) {
      EXPECT_STREQ(error.what(), "A is singular");
    }
  });
}

TEST(Functions, DetIsTheDeterminantInModelsToo) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"A", {2, 2}}, {"B", {4, 4}}, {"C", {4, 4}}}, {});
    const Array& a = desk["A"];
    expect_array(desk("det(A)"), {},
                 [&](const Index&) { return a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0); });
    EXPECT_EQ(desk("det(B @ C)").values, desk("det(B) * det(C)").values);
  });
}

TEST(Functions, TensorsDivideInLaws) {
  for_seeds(20, [](Random& random) {
    Desk desk(random, {{"a", {2, 3}}, {"x", {3}}}, kRational);
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
  Desk desk(random, {{"x", {2}}}, kRational);
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
  Grammar grammar{.rational = true};
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
    bool rational;
    std::size_t offset;
    const char* message;
  };
  const Wrong cases[] = {
      {"inv(A)", false, 0, "inv is understood in laws and features only"},
      {"log(x)", false, 0, "log is understood in laws and features only"},
      {"2*exp(x)", false, 2, "exp is understood in laws and features only; models are polynomial"},
      {"log(det(A))", true, 0, "log is understood in laws and features only"},
      {"exp(x)", true, 0, "exp is understood in laws and features only"},
      {"A / x", false, 4, "division by something that is not a number: models are polynomial"},
      {"x**-1", false, 3, "the exponent -1 is not a natural number: models are polynomial"},
      {"x**(1/2)", true, 5, "the exponent 1/2 is not a whole number"},
      {"x**-2000", true, 3, "the exponent is larger than 1000"},
      {"A / (x - x)", true, 7, "division by zero"},
      {"(x - x)**-1", true, 7, "division by zero"},
      {"A / 0", true, 4, "division by zero"},
      {"A / B", true, 2, "/: shapes [2, 2] and [2, 3] cannot be broadcast together"},
      {"inv(B)", true, 0, "inv: shape [2, 3]: only a square matrix has an inverse"},
      {"det(B)", true, 0, "det: shape [2, 3]: only a square matrix has a determinant"},
      {"det(x)", false, 0, "det: shape []: only a square matrix has a determinant"},
      {"det(large)", true, 0, "a matrix with a determinant has at most 64 rows"},
  };
  for (const Wrong& wrong : cases) {
    Random random(1);
    Desk desk(random, {{"x", {}}, {"A", {2, 2}}, {"B", {2, 3}}, {"large", {65, 65}}},
              wrong.rational ? kRational : Grammar{});
    try {
      (void)desk.node(wrong.text);
      ADD_FAILURE() << wrong.text << " was accepted";
    } catch (const ExpressionError& error) {
      EXPECT_EQ(error.offset, wrong.offset) << wrong.text << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find(wrong.message), std::string::npos)
          << wrong.text << ": " << error.what();
    }
  }
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
