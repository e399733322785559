// SPDX-License-Identifier: MIT
#include "abide/model/expression.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "abide/model/name.hpp"

namespace abide {
namespace {

std::string shown(const Expression& e);

std::string shown(const std::vector<Expression>& list) {
  std::string result;
  for (const Expression& e : list) result += (result.empty() ? "" : ", ") + shown(e);
  return result;
}

// The tree, with every operation in parentheses.
std::string shown(const Expression& e) {
  switch (e.kind) {
    case Expression::Kind::number:
    case Expression::Kind::name:
      return e.text;
    case Expression::Kind::string:
      return "'" + e.text + "'";
    case Expression::Kind::omitted:
      return "..";
    case Expression::Kind::sum: {
      std::string result = shown(e.children[0]);
      for (std::size_t i = 1; i < e.children.size(); ++i)
        result += (e.negative[i] ? " - " : " + ") + shown(e.children[i]);
      return "(" + result + ")";
    }
    case Expression::Kind::negate:
      return "(-" + shown(e.children[0]) + ")";
    case Expression::Kind::product:
      return "(" + shown(e.children[0]) + " " + e.text + " " + shown(e.children[1]) + ")";
    case Expression::Kind::attribute:
      return shown(e.children[0]) + "." + e.text;
    case Expression::Kind::index: {
      std::string result;
      for (const Expression::Index& i : e.indices) {
        result += result.empty() ? "" : ", ";
        if (!i.entry.empty())
          result += shown(i.entry);
        else
          result += shown(i.start) + ":" + shown(i.stop) + ":" + shown(i.step);
      }
      return shown(e.children[0]) + "[" + result + "]";
    }
    case Expression::Kind::call: {
      std::string result = shown(e.children);
      for (const Expression::Keyword& keyword : e.keywords)
        result += (result.empty() ? "" : ", ") + keyword.name + "=" + shown(keyword.value);
      return e.text + "(" + result + ")";
    }
    case Expression::Kind::list:
      return "{" + shown(e.children) + "}";
  }
  return "?";
}

std::string tree(const std::string& text) { return shown(parse_expression(text)); }

TEST(Names, OfOtherFrameworksStandInQuotes) {
  EXPECT_EQ(tree("\"layers.0.weight\".T @ 'b:0'[0]"), "(layers.0.weight.T @ b:0[0])");
  EXPECT_EQ(tree("sum(\"a.b\", axis=0)"), "sum(a.b, axis=0)");
  EXPECT_EQ(tree("einsum('ij->j', 'a.b')"), "einsum('ij->j', a.b)");
  EXPECT_EQ(tree("einsum(\"ij->j\", \"a.b\")"), "einsum('ij->j', a.b)");
  EXPECT_EQ(tree("f(x, padding='same')"), "f(x, padding='same')");
  EXPECT_EQ(tree("f(x, k='a.b' + 1)"), "f(x, k=(a.b + 1))");
  for (const char* good : {"layers.0.weight", "a/b:0", "~x", "0.a", "x@y", "W1", "_a"})
    EXPECT_TRUE(is_quoted_name(good)) << good;
  for (const char* bad : {"", "..", "0", "1x", "a b", "a,b", "w#", "a[0]", "a'b", "a\"b", "a=b",
                          "a\\b", "\xc3\xa9", "a\n"})
    EXPECT_FALSE(is_quoted_name(bad)) << bad;
  EXPECT_TRUE(is_quoted_name("." + std::string(199, 'a')));
  EXPECT_FALSE(is_quoted_name("." + std::string(200, 'a')));
}

TEST(Precedence, IsThatOfNumPy) {
  EXPECT_EQ(tree("-x**2"), "(-(x ** 2))");
  EXPECT_EQ(tree("a-b-c"), "(a - b - c)");
  EXPECT_EQ(tree("a-(b-c)"), "(a - (b - c))");
  EXPECT_EQ(tree("a+b*c"), "(a + (b * c))");
  EXPECT_EQ(tree("a@b*c"), "((a @ b) * c)");
  EXPECT_EQ(tree("a*b@c/d"), "(((a * b) @ c) / d)");
  EXPECT_EQ(tree("2**3**2"), "(2 ** (3 ** 2))");
  EXPECT_EQ(tree("2**-1"), "(2 ** (-1))");
  EXPECT_EQ(tree("2**-3**2"), "(2 ** (-(3 ** 2)))");
  EXPECT_EQ(tree("-a*b"), "((-a) * b)");
  EXPECT_EQ(tree("a*-b"), "(a * (-b))");
  EXPECT_EQ(tree("a--b"), "(a - (-b))");
  EXPECT_EQ(tree("--a"), "(-(-a))");
  EXPECT_EQ(tree("+a"), "a");
  EXPECT_EQ(tree("-a + b"), "((-a) + b)");
}

TEST(Precedence, PutsTransposesAndIndicesFirst) {
  EXPECT_EQ(tree("a@b.T"), "(a @ b.T)");
  EXPECT_EQ(tree("a.T**2"), "(a.T ** 2)");
  EXPECT_EQ(tree("-a[0]**2"), "(-(a[0] ** 2))");
  EXPECT_EQ(tree("(a+b).T[1].T"), "(a + b).T[1].T");
}

TEST(Indices, MayBeEntriesAndSlices) {
  EXPECT_EQ(tree("a[i, -1]"), "a[i, (-1)]");
  EXPECT_EQ(tree("a[:]"), "a[::]");
  EXPECT_EQ(tree("a[1:]"), "a[1::]");
  EXPECT_EQ(tree("a[:2]"), "a[:2:]");
  EXPECT_EQ(tree("a[::-1]"), "a[::(-1)]");
  EXPECT_EQ(tree("a[1:2:3, :, 4]"), "a[1:2:3, ::, 4]");
  EXPECT_EQ(tree("a[1+1:2*3]"), "a[(1 + 1):(2 * 3):]");
}

TEST(Calls, TakePositionalArgumentsThenKeywords) {
  EXPECT_EQ(tree("f()"), "f()");
  EXPECT_EQ(tree("f(x, y,)"), "f(x, y)");
  EXPECT_EQ(tree("f(x, axis=-1, k=[1, 2])"), "f(x, axis=(-1), k={1, 2})");
  EXPECT_EQ(tree("einsum('ij,jk', x)"), "einsum('ij,jk', x)");
  EXPECT_EQ(tree("f((1, 2))"), "f({1, 2})");
  EXPECT_EQ(tree("f((1))"), "f(1)");
  EXPECT_EQ(tree("[x, y,]"), "{x, y}");
}

TEST(Tokens, NeedNoBlanksAndMayHaveAny) {
  EXPECT_EQ(tree(" a\t*\r\n b "), "(a * b)");
  EXPECT_EQ(tree("_x1*X_2"), "(_x1 * X_2)");
  EXPECT_EQ(tree("1.5e-3"), "1.5e-3");
  EXPECT_EQ(tree(".5+2."), "(.5 + 2.)");
  EXPECT_EQ(tree("1E+2"), "1E+2");
}

TEST(Places, AreThoseOfOperatorsAndFirstCharacters) {
  EXPECT_EQ(parse_expression("ab @ cd").offset, 3U);
  EXPECT_EQ(parse_expression("ab @ cd").children[1].offset, 5U);
  EXPECT_EQ(parse_expression("ab - c + d").offset, 3U);
  EXPECT_EQ(parse_expression(" f(x)").offset, 1U);
  EXPECT_EQ(parse_expression("ab[0]").offset, 2U);
  EXPECT_EQ(parse_expression("ab.T").offset, 2U);
}

TEST(Names, AreLettersDigitsAndUnderscores) {
  for (const char* name : {"x", "W1", "_", "b_2c"}) EXPECT_TRUE(is_name(name)) << name;
  for (const char* name : {"", "1x", "a-b", "a b", "é", "a.b", "gate#1"})
    EXPECT_FALSE(is_name(name)) << name;
}

struct WrongExpression {
  std::string text;
  std::size_t offset;
  std::string message;
};

TEST(SyntaxErrors, SayWhereAndWhatWasExpected) {
  const std::vector<WrongExpression> cases{
      {"", 0, "expected a number, a name or '(', found the end"},
      {"  ", 2, "found the end"},
      {"a +", 3, "expected a number, a name or '(', found the end"},
      {"a * * b", 4, "found '*'"},
      {"a b", 2, "expected an operator, found 'b'"},
      {"2x", 1, "'x' directly after a number"},
      {"1.2.3", 3, "expected an operator, found '.3'"},
      {"(a", 2, "expected ')' to close the '(' of column 1, found the end"},
      {"a[0", 3, "expected ']' to close the '[' of column 2, found the end"},
      {"f(a]", 3, "expected ')' to close the '(' of column 2, found ']'"},
      {"a)", 1, "')' closes nothing"},
      {"a]", 1, "']' closes nothing"},
      {"[]", 1, "an empty list"},
      {"a[]", 2, "expected an index or ':', found ']'"},
      {"a[0,]", 4, "expected an index or ':', found ']'"},
      {"a^2", 1, "powers are written **"},
      {"a % b", 2, "'%' has no meaning here"},
      {"a * \xc3\xa9", 4, "a character outside ASCII has no meaning here"},
      {std::string("a\0b", 3), 1, "has no meaning here"},
      {"f('ij", 2, "this string is not closed; expected '"},
      {"f(axis=1, x)", 10, "positional arguments come first"},
      {"a.", 2, "expected T after '.', found the end"},
      {"a == b", 2, "found '='; of an equation write the difference of its sides"},
      {"A.T B", 4, "found 'B'; products are written * or @"},
      {"A^T @ B", 1, "'^' has no meaning here; a transpose is written A.T"},
      {"A' @ B", 1, "this string is not closed; expected '; a transpose is written A.T"},
      {"f(x)[0](y)", 7, "expected an operator, found '('"},
  };
  for (const WrongExpression& wrong : cases) {
    try {
      (void)parse_expression(wrong.text);
      ADD_FAILURE() << "'" << wrong.text << "' was read";
    } catch (const ExpressionError& error) {
      EXPECT_EQ(error.offset, wrong.offset) << wrong.text << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find(wrong.message), std::string::npos)
          << wrong.text << ": " << error.what();
    }
  }
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

TEST(Limits, OnNestingAreFarFromWhatPeopleWrite) {
  EXPECT_NO_THROW((void)parse_expression(repeated("(", 150) + "x" + repeated(")", 150)));
  EXPECT_NO_THROW((void)parse_expression(repeated("-", 150) + "x"));
  EXPECT_NO_THROW((void)parse_expression("x" + repeated("*x", 500)));
  EXPECT_NO_THROW((void)parse_expression("x" + repeated("+x", 40'000)));
}

TEST(Limits, StopWhatWouldNestTooDeep) {
  for (const std::string& text :
       {repeated("(", 100'000), repeated("-", 100'000) + "x", "x" + repeated("*x", 50'000),
        "x" + repeated("**x", 30'000), "x" + repeated(".T", 50'000), "x" + repeated("[0]", 30'000),
        repeated("f(", 50'000), repeated("[", 100'000), "x" + repeated("[x", 50'000)})
    EXPECT_THROW((void)parse_expression(text), ExpressionError) << text.substr(0, 10);
  EXPECT_THROW((void)parse_expression(repeated(" ", 200'001)), ExpressionError);
}

}  // namespace
}  // namespace abide
