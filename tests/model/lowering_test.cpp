// SPDX-License-Identifier: MIT
#include "abide/model/lowering.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::Desk;
using testing::expect_array;
using testing::for_seeds;
using testing::Index;

Rational number(const std::string& text) {
  Random random(1);
  Desk desk(random, {});
  return desk(text).values.at(0);
}

TEST(Numbers, AreExact) {
  EXPECT_EQ(number("0.1"), Rational(1, 10));
  EXPECT_EQ(number("1e-3"), Rational(1, 1000));
  EXPECT_EQ(number("2.5E+2"), Rational(250));
  EXPECT_EQ(number("3/7"), Rational(3, 7));
  EXPECT_EQ(number("0.1 + 0.2"), Rational(3, 10));
  EXPECT_EQ(number("1 - 1/3 - 1/3 - 1/3"), Rational(0));
  EXPECT_EQ(number("6/3/2"), Rational(1));
}

TEST(Numbers, HavePowersToAnyInteger) {
  EXPECT_EQ(number("2**-1"), Rational(1, 2));
  EXPECT_EQ(number("2**3**2"), Rational(512));
  EXPECT_EQ(number("-2**2"), Rational(-4));
  EXPECT_EQ(number("(-2)**2"), Rational(4));
  EXPECT_EQ(number("(2/3)**-2"), Rational(9, 4));
  EXPECT_EQ(number("0**0"), Rational(1));
  EXPECT_EQ(number("2**100/2**98"), Rational(4));
}

TEST(Arithmetic, FollowsPrecedenceOnTensors) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"a", {3}}, {"b", {3}}, {"c", {3}}});
    const Array &a = desk["a"], &b = desk["b"], &c = desk["c"];
    expect_array(desk("-a**2"), {3}, [&](const Index& i) { return -(a.at(i) * a.at(i)); });
    expect_array(desk("a-b-c"), {3}, [&](const Index& i) { return a.at(i) - b.at(i) - c.at(i); });
    expect_array(desk("a - (b - 2*c)/3"), {3}, [&](const Index& i) {
      return a.at(i) - (b.at(i) - Rational(2) * c.at(i)) / Rational(3);
    });
    expect_array(desk("(a+b)**5 - b**0"), {3}, [&](const Index& i) {
      const Rational s = a.at(i) + b.at(i);
      return s * s * s * s * s - Rational(1);
    });
    expect_array(desk("1 - a"), {3}, [&](const Index& i) { return Rational(1) - a.at(i); });
    expect_array(desk("a - a"), {3}, [&](const Index&) { return Rational(0); });
  });
}

TEST(MatrixProduct, IsOnALevelWithOtherProducts) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"A", {2, 3}}, {"B", {3, 2}}, {"C", {2, 2}}});
    // A @ B * C is (A @ B) * C: the entrywise product comes second.
    expect_array(desk("A @ B * C"), {2, 2}, [&](const Index& i) {
      Rational sum(0);
      for (int k = 0; k < 3; ++k) sum += desk["A"](i[0], k) * desk["B"](k, i[1]);
      return sum * desk["C"].at(i);
    });
  });
}

TEST(MatrixProduct, TakesVectorsMatricesAndStacks) {
  for_seeds(5, [](Random& random) {
    Desk desk(random,
              {{"u", {3}}, {"v", {3}}, {"A", {2, 3}}, {"S", {4, 1, 2, 3}}, {"R", {5, 3, 2}}});
    const auto dot = [&](const auto& f) {
      Rational sum(0);
      for (int k = 0; k < 3; ++k) sum += f(k);
      return sum;
    };
    expect_array(desk("u @ v"), {}, [&](const Index&) {
      return dot([&](int k) { return desk["u"](k) * desk["v"](k); });
    });
    expect_array(desk("A @ v"), {2}, [&](const Index& i) {
      return dot([&](int k) { return desk["A"](i[0], k) * desk["v"](k); });
    });
    expect_array(desk("u @ A.T"), {2}, [&](const Index& i) {
      return dot([&](int k) { return desk["u"](k) * desk["A"](i[0], k); });
    });
    expect_array(desk("S @ R"), {4, 5, 2, 2}, [&](const Index& i) {
      return dot([&](int k) { return desk["S"](i[0], 0, i[2], k) * desk["R"](i[1], k, i[3]); });
    });
    expect_array(desk("R @ A"), {5, 3, 3}, [&](const Index& i) {
      Rational sum(0);
      for (int k = 0; k < 2; ++k) sum += desk["R"](i[0], i[1], k) * desk["A"](k, i[2]);
      return sum;
    });
  });
}

TEST(Broadcasting, StretchesAxesOfSizeOneAndMissingAxes) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"A", {2, 3}}, {"row", {3}}, {"column", {2, 1}}, {"one", {1}}});
    expect_array(desk("A * row"), {2, 3},
                 [&](const Index& i) { return desk["A"].at(i) * desk["row"](i[1]); });
    expect_array(desk("A - column"), {2, 3},
                 [&](const Index& i) { return desk["A"].at(i) - desk["column"](i[0], 0); });
    expect_array(desk("column + row"), {2, 3},
                 [&](const Index& i) { return desk["column"](i[0], 0) + desk["row"](i[1]); });
    expect_array(desk("row * column"), {2, 3},
                 [&](const Index& i) { return desk["column"](i[0], 0) * desk["row"](i[1]); });
    expect_array(desk("one * row + 1/2"), {3}, [&](const Index& i) {
      return desk["one"](0) * desk["row"].at(i) + Rational(1, 2);
    });
  });
}

TEST(Functions, JoinReshapeAndReduce) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"A", {2, 3}}, {"B", {2, 1}}, {"u", {2}}, {"S", {3, 3}}});
    const Array &A = desk["A"], &B = desk["B"], &u = desk["u"], &S = desk["S"];
    expect_array(desk("concat([A, B, 2*A], axis=1)"), {2, 7}, [&](const Index& i) {
      return i[1] < 3 ? A.at(i) : i[1] == 3 ? B(i[0], 0) : Rational(2) * A(i[0], i[1] - 4);
    });
    expect_array(desk("concat(A, A)"), {4, 3}, [&](const Index& i) { return A(i[0] % 2, i[1]); });
    expect_array(desk("concat([A.T, A.T], axis=-1)"), {3, 4},
                 [&](const Index& i) { return A(i[1] % 2, i[0]); });
    // As PyTorch has it.
    EXPECT_EQ(desk("concat([A.T, A.T], dim=-1)").values, desk("concat([A.T, A.T], axis=1)").values);
    EXPECT_EQ(desk("concat([A.T, A.T], 1)").values, desk("concat([A.T, A.T], axis=1)").values);
    EXPECT_EQ(desk("sum(A, dim=1)").values, desk("sum(A, 1)").values);
    EXPECT_EQ(desk("sum(A, axis=(1, 0))").values, desk("sum(A)").values);
    EXPECT_EQ(desk("sum(outer(u, u), [-2, 1])").values, desk("sum(u)**2").values);
    EXPECT_EQ(desk("sum(reshape(A, [1, 2, 3]), axis=[0, -1])").values,
              desk("sum(A, axis=1)").values);
    expect_array(desk("reshape(A, [3, 2])"), {3, 2}, [&](const Index& i) {
      const std::int64_t flat = 2 * i[0] + i[1];
      return A(flat / 3, flat % 3);
    });
    for (const char* text : {"reshape(A, -1)", "reshape(A, 6)", "reshape(A, (6,))"})
      expect_array(desk(text), {6}, [&](const Index& i) { return A(i[0] / 3, i[0] % 3); });
    expect_array(desk("reshape(A.T, 1, -1, 2)"), {1, 3, 2},
                 [&](const Index& i) { return A(i[2], i[1]); });
    expect_array(desk("outer(u, A)"), {2, 6},
                 [&](const Index& i) { return u(i[0]) * A(i[1] / 3, i[1] % 3); });
    expect_array(desk("trace(S)"), {}, [&](const Index&) { return S(0, 0) + S(1, 1) + S(2, 2); });
    expect_array(desk("sum(A, axis=0)"), {3},
                 [&](const Index& i) { return A(0, i[0]) + A(1, i[0]); });
    expect_array(desk("sum(A, -1)"), {2},
                 [&](const Index& i) { return A(i[0], 0) + A(i[0], 1) + A(i[0], 2); });
    expect_array(desk("sum(sum(A, 1) - u)"), {}, [&](const Index&) {
      Rational sum(0);
      for (int i = 0; i < 2; ++i) sum += A(i, 0) + A(i, 1) + A(i, 2) - u(i);
      return sum;
    });
  });
}

TEST(Gates, AreSharedByEqualArguments) {
  Random random(1);
  Desk desk(random, {{"x", {3}}, {"y", {3}}});
  EXPECT_EQ(desk.node("relu(x + 2*y)"), desk.node("relu(x + y*2)"));
  EXPECT_EQ(desk.node("relu((x))[1:]"), desk.node("relu(x.T)[1:3]"));
  EXPECT_EQ(desk.program().probes().size(), 2U);
}

TEST(Gates, MultiplyTheirArgument) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"x", {3}}});
    const NodeId z = desk.node("2*x");
    const NodeId gated = desk.node("relu(2*x)");
    ASSERT_EQ(desk.program().probes().size(), 1U);
    const NodeId gate = desk.program().probes()[0];
    std::map<std::string, Array> point;
    const std::vector<Array> values =
        testing::values_at(desk.program(), {z, gate, gated}, point, random);
    expect_array(values[2], {3}, [&](const Index& i) { return values[0].at(i) * values[1].at(i); });
  });
}

TEST(Gates, AreThoseOfTheArgumentWhateverItsSignAndTheSlope) {
  Random random(1);
  Desk desk(random, {{"x", {3}}});
  const NodeId one = desk.node("relu(x)");
  EXPECT_NE(one, desk.node("relu(-x)"));
  EXPECT_NE(one, desk.node("leaky_relu(x)"));
  EXPECT_NE(desk.node("leaky_relu(x, 0.1)"), desk.node("leaky_relu(x, 0.2)"));
  EXPECT_EQ(desk.node("leaky_relu(x, 0.1)"), desk.node("leaky_relu(x, 1/10)"));
  EXPECT_EQ(desk.program().probes().size(), 1U);
}

TEST(Gates, OfALeakyReluWithSlopeOneAreNone) {
  Random random(1);
  Desk desk(random, {{"z", {3}}});
  EXPECT_EQ(desk.node("leaky_relu(z, 1)"), desk.node("z"));
  EXPECT_NE(desk.node("leaky_relu(z, 2)"), desk.node("z"));
}

struct WrongLowering {
  std::string text;
  std::size_t offset;
  std::string message;
};

TEST(LoweringErrors, NameTheOperationTheShapesAndThePlace) {
  const std::vector<WrongLowering> cases{
      {"A @ A", 2, "@: shapes [2, 3] and [2, 3] do not fit: 3 columns meet 2 rows"},
      {"x + A @ A", 6, "@: shapes"},
      {"A + B", 2, "+: shapes [2, 3] and [3, 2] cannot be broadcast together"},
      {"A - B", 2, "-: shapes [2, 3] and [3, 2]"},
      {"A * B", 2, "*: shapes [2, 3] and [3, 2]"},
      {"2 @ A", 2, "a number has no matrix product"},
      {"sum(x) @ A", 7, "a scalar has no matrix product"},
      {"x[3]", 1, "index 3 is out of range for axis 0 of shape [3]"},
      {"x[-4]", 1, "index -4 is out of range"},
      {"x[0, 0]", 1, "2 indices for shape [3]"},
      {"x[2:1]", 1, "the slice of axis 0 of shape [3] is empty"},
      {"x[::0]", 1, "the step of a slice is 0"},
      {"x[x]", 2, "an index must be a number"},
      {"x[1/2]", 3, "an index must be a small integer"},
      {"x[10**30]", 4, "an index must be a small integer"},
      {"x.t", 1, "unknown attribute '.t'; expected .T"},
      {"y", 0, "unknown name 'y'"},
      {"x / 0", 4, "division by zero"},
      {"x / (1 - 1)", 7, "division by zero"},
      {"0**-1", 1, "division by zero"},
      {"x**0.5", 3, "the exponent 1/2 is not a whole number"},
      {"2**0.5", 3, "the exponent 1/2 is not a whole number"},
      {"x**x", 3, "the exponent must be a number"},
      {"x**1001", 3, "the exponent is larger than 1000"},
      {"2**-1001", 3, "the exponent is larger than 1000"},
      {"((2**1000)**1000)", 10, "this number is too large"},
      {"x * 1e10001", 4, "too large"},
      {"trace(A)", 0, "trace: shape [2, 3] is not that of a square matrix"},
      {"sum(A, axis=2)", 0, "sum: axis 2 is out of range for shape [2, 3]"},
      {"sum(A, axis=-3)", 0, "sum: axis -3 is out of range for shape [2, 3]"},
      {"sum(A, axs=0)", 11, "sum: unknown keyword 'axs'; did you mean 'axis'?"},
      {"sum(A, axis=0, axis=1)", 12, "sum: the argument 'axis' is given twice"},
      {"sum(A, axis=0, dim=1)", 12, "sum: the argument 'axis' is given twice"},
      {"sum(A, axis=[0, -2])", 12, "sum: an axis is given twice"},
      {"sum(A, [0, 2])", 0, "sum: axis 2 is out of range for shape [2, 3]"},
      {"sum(A, axis=0, keepdims=1)", 24, "unknown keyword 'keepdims'; write reshape(sum(x, axis"},
      {"reshape(A, shape=[6])", 17, "reshape: unknown keyword 'shape'; write reshape(x, [m, n])"},
      {"concat(A, A, 0)", 13, "concat: a number is no part; an axis is written axis=0"},
      {"concat([A, A], 0, axis=0)", 15, "concat: a number is no part"},
      {"cat([A, A])", 0, "unknown function 'cat'; write concat([x, y], axis=0)"},
      {"A.sum(2)", 2, "sum: axis 2 is out of range for shape [2, 3]"},
      {"A.transpose()", 2, "unknown function 'transpose'; write A.T"},
      {"A.T()", 2, "unknown function 'T'; write A.T"},
      {"torch.nn.ReLU()", 8, "functions have no prefix; write relu(x)"},
      {"np.sum(A)", 2, "functions have no prefix; write sum(..)"},
      {"conv1d(A, W, x)", 0, "conv1d: 3 arguments, expected 2; stride and padding are given by"},
      {"conv1d(A, W, bias=x)", 18, "unknown keyword 'bias'; write conv2d(x, K) + reshape(b,"},
      {"conv1d(A, W, padding='same')", 21, "padding: expected a number, or one for each axis"},
      {"sum(A, 0, axis=1)", 15, "sum: the argument 'axis' is given twice"},
      {"sum()", 0, "sum: 0 arguments, expected at least 1"},
      {"sum(A, 0, 1)", 0, "sum: 3 arguments, expected at most 2"},
      {"outer(x)", 0, "outer: 1 argument, expected 2"},
      {"summ(A)", 0,
       "unknown function 'summ': it has no differential rule here; expected one of sum, "},
      {"reshape(A, [4, 2])", 0, "reshape: shape [2, 3] has 6 entries, shape [4, 2] has 8"},
      {"reshape(A, [4, -1])", 0, "reshape"},
      {"reshape(A, [-1, -1])", 0, "every size must be positive"},
      {"reshape(A, 0)", 0, "every size must be positive"},
      {"concat([A, B])", 0, "concat: shapes [2, 3] and [3, 2] differ apart from axis 0"},
      {"concat([sum(x)])", 0, "concat: a scalar has no axis"},
      {"einsum(x, x)", 7, "einsum: expected a string"},
      {"einsum('ij,jk', A, A)", 0, "sizes 3 and 2 should agree"},
      {"einsum('ij', A, A)", 0, "1 operands are described but 2 are given"},
      {"einsum('i', A)", 0, "'i' does not fit an operand of shape [2, 3]"},
      {"einsum('ii', A)", 0, "index 'i' has sizes 2 and 3"},
      {"einsum('ij->k', A)", 0, "the result's index 'k' is in no operand"},
      {"einsum('ij->ii', A)", 0, "the result's index 'i' is repeated"},
      {"einsum('i1', A)", 0, "unexpected '1'"},
      {"conv1d(A, x)", 0, "conv1d: shapes [2, 3] and [3]: expected an input [channels, length]"},
      {"conv1d(A, W, stride=0)", 0, "expected a positive stride"},
      {"conv1d(A, W, padding=-1)", 0, "a padding of 0 or more"},
      {"conv1d(A[:1], W)", 0, "the input has 1 channels, the weight 2"},
      {"conv1d(A[:, :1], W)", 0, "the kernel is larger than the padded input"},
      {"conv1d(A, W, stride=[1, 1])", 20, "stride: expected 1 or 1 numbers, found 2"},
      {"'ij'", 0, "unknown name 'ij'"},
      {"sum(x, axis='ij')", 12, "a string has no value here"},
      {"[x, A]", 4, "a list has parts of one shape; here"},
      {"eye(0)", 0, "eye: the size 0 is not one of a matrix"},
      {"ones(2, -1)", 0, "-1"},
  };
  for (const WrongLowering& wrong : cases) {
    Random random(1);
    Desk desk(random, {{"x", {3}}, {"A", {2, 3}}, {"B", {3, 2}}, {"W", {1, 2, 2}}});
    desk.expect_error(wrong.text, wrong.offset, wrong.message);
  }
}

TEST(Limits, StopShortTextsThatAskForMuch) {
  const auto repeated = [](const std::string& part, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += part;
    return text;
  };
  const std::vector<std::string> cases{
      "outer(outer(v, v), outer(v, v))",
      "0" + repeated("+sum(big[:1])", 200),
      "concat([x" + repeated(",0*x", 20'000) + "])",
      "einsum('" + std::string(100'000, 'i') + "', x)",
      "reshape(x, [3" + repeated(",1", 32) + "])",
      "0" + repeated("+x*1e-9999", 100),
      "x*(0" + repeated("+1/(7**1000+1)+1/(7**1000+2)", 300) + ")",
  };
  for (const std::string& text : cases) {
    Random random(1);
    Program program;
    const NodeId x = program.parameter("x", {3});
    const NodeId v = program.parameter("v", {100});
    const NodeId big = program.parameter("big", {1 << 22});
    Lowering lowering(program,
                      [&](const std::string& name, std::size_t) {
                        return name == "x" ? x : name == "v" ? v : big;
                      },
                      {});
    EXPECT_THROW((void)lowering.lower(parse_expression(text)), ExpressionError)
        << text.substr(0, 40);
  }
}

TEST(Limits, AllowLongSumsAndManyNumbers) {
  Random random(1);
  Desk desk(random, {{"x", {1}}});
  std::string text = "0*x";
  for (int i = 1; i <= 2000; ++i) text += "+" + std::to_string(i) + "*x/2000";
  expect_array(desk(text), {1}, [&](const Index&) { return Rational(2001, 2) * desk["x"](0); });
  EXPECT_EQ(desk("reshape(x, [1, 1, 1, 1, 1, 1])").shape.size(), 6U);
}

}  // namespace
}  // namespace abide
