// SPDX-License-Identifier: MIT
#include "abide/model/expression_text.hpp"

#include <fmt/format.h>

#include "abide/model/name.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

bool same(const std::vector<Expression>& a, const std::vector<Expression>& b);

// Apart from places in the text.
bool same(const Expression& a, const Expression& b) {
  if (a.kind != b.kind || a.text != b.text || a.negative != b.negative ||
      a.indices.size() != b.indices.size() || a.keywords.size() != b.keywords.size())
    return false;
  for (std::size_t i = 0; i < a.indices.size(); ++i)
    if (!same(a.indices[i].entry, b.indices[i].entry) ||
        !same(a.indices[i].start, b.indices[i].start) ||
        !same(a.indices[i].stop, b.indices[i].stop) || !same(a.indices[i].step, b.indices[i].step))
      return false;
  for (std::size_t i = 0; i < a.keywords.size(); ++i)
    if (a.keywords[i].name != b.keywords[i].name || !same(a.keywords[i].value, b.keywords[i].value))
      return false;
  return same(a.children, b.children);
}

bool same(const std::vector<Expression>& a, const std::vector<Expression>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Expression& x, const Expression& y) { return same(x, y); });
}

// With all the brackets that there could be.
std::string random_text(Random& random, int depth) {
  const auto part = [&] { return random_text(random, depth - 1); };
  const auto bracketed = [&] {
    const std::string inside = part();
    return random.below(2) == 0 ? "(" + inside + ")" : inside;
  };
  if (depth == 0) {
    const char* leaves[] = {"x", "W1", "2", "0.5", "e", "T", "\"a.0.b\"", "'c:0/d'"};
    return leaves[random.below(8)];
  }
  switch (random.below(10)) {
    case 0:
      return fmt::format("{}+ {}", bracketed(), bracketed());
    case 1:
      return fmt::format("{} -{}-{}", bracketed(), bracketed(), bracketed());
    case 2:
      return fmt::format("-{}", bracketed());
    case 3:
      return fmt::format("{} * {}", bracketed(), bracketed());
    case 4:
      return fmt::format("{}/{}", bracketed(), bracketed());
    case 5:
      return fmt::format("{}@{}", bracketed(), bracketed());
    case 6:
      return fmt::format("({})**{}", part(), bracketed());
    case 7:
      return fmt::format("({}).T", part());
    case 8:
      return fmt::format("({})[{}, :{}:, {}:]", part(), part(), part(), part());
    default:
      return fmt::format("f([{},{}],'ij->', axis = {})", part(), part(), part());
  }
}

TEST(ExpressionText, IsReadAsTheSameTree) {
  for_seeds(200, [](Random& random) {
    const std::string given = random_text(random, 4);
    SCOPED_TRACE(given);
    const Expression tree = parse_expression(given);
    const std::string text = expression_text(tree).text;
    SCOPED_TRACE(text);
    EXPECT_TRUE(same(parse_expression(text), tree));
    // In brackets where its binding says so, it is one operand of what is around it.
    const Notation notation = expression_text(tree);
    const auto operand = [&](const std::string& format, Binding least) {
      return parse_expression(fmt::format(fmt::runtime(format), text_at(notation, least)));
    };
    EXPECT_TRUE(same(operand("y - {}", Binding::product).children[1], tree));
    EXPECT_TRUE(same(operand("y*{}", Binding::power).children[1], tree));
    EXPECT_TRUE(same(operand("{}**2", Binding::atom).children[0], tree));
  });
}

TEST(ExpressionText, HasTheBracketsThatItNeeds) {
  const auto text = [](const char* given) { return expression_text(parse_expression(given)).text; };
  EXPECT_EQ(text("((1/r)+(q[ 0 ]*q[0]))"), "1/r + q[0]*q[0]");
  EXPECT_EQ(text("log( det(W2.T@W2) )"), "log(det(W2.T @ W2))");
  EXPECT_EQ(text("(a - b) - (c - d)"), "(a - b) - (c - d)");
  EXPECT_EQ(text("a*(b/c)"), "a*(b/c)");
  EXPECT_EQ(text("(a*b)/c"), "a*b/c");
  EXPECT_EQ(text("a + (-b)"), "a + (-b)");
  EXPECT_EQ(text("(-a)**2"), "(-a)**2");
  EXPECT_EQ(text("-(a**2)"), "-a**2");
  EXPECT_EQ(text("x**(-1)"), "x**-1");
  EXPECT_EQ(text("sum(W , axis = 0)\n"), "sum(W, axis=0)");
  EXPECT_EQ(text("einsum(\"ij->i\", W)"), "einsum('ij->i', W)");
}

TEST(ExpressionText, BindsAsItsOutermostOperationDoes) {
  const auto binding = [](const char* given) {
    return expression_text(parse_expression(given)).binding;
  };
  EXPECT_EQ(binding("a + b"), Binding::sum);
  EXPECT_EQ(binding("-a"), Binding::negation);
  EXPECT_EQ(binding("-a*b"), Binding::negation);
  EXPECT_EQ(binding("a/b"), Binding::product);
  EXPECT_EQ(binding("A @ B"), Binding::product);
  EXPECT_EQ(binding("a**2"), Binding::power);
  for (const char* atom : {"a", "3", "f(a + b)", "(a + b)[0]", "(a + b).T", "((a))"})
    EXPECT_EQ(binding(atom), Binding::atom) << atom;
}

TEST(ExpressionText, QuotesTheNamesThatNeedIt) {
  EXPECT_EQ(name_text("W1"), "W1");
  EXPECT_EQ(name_text("layers.0.weight"), "\"layers.0.weight\"");
  EXPECT_EQ(name_text("0"), "\"0\"");
  EXPECT_EQ(name_text("a \"b\""), "'a \"b\"'");
  for (const char* name : {"1x", "a b", "\xc3\xbc", "q\"q", "it's", "exp(x)", "a,b=c[0]"}) {
    EXPECT_TRUE(may_be_quoted(name)) << name;
    EXPECT_EQ(parse_expression(name_text(name) + " * 2").children.at(0).text, name);
  }
  for (const char* name : {"", "a\nb", "'\"'"}) EXPECT_FALSE(may_be_quoted(name)) << name;
  EXPECT_EQ(expression_text(parse_expression("'W1' - 'a.b'[0]")).text, "W1 - \"a.b\"[0]");
}

}  // namespace
}  // namespace abide
