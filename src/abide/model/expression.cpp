// SPDX-License-Identifier: MIT
#include "abide/model/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "abide/model/name.hpp"
#include "abide/model/other_words.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::size_t kDeepest = 200;

struct Token {
  enum class Kind { number, name, string, symbol, end };
  Kind kind;
  std::string text;
  std::size_t offset;

  [[nodiscard]] bool is(const char* symbol) const { return kind == Kind::symbol && text == symbol; }
  [[nodiscard]] std::string shown() const {
    if (kind == Kind::end) return "the end";
    return kind == Kind::string ? "a string" : fmt::format("'{}'", text);
  }
};

// Whether a quotation mark after these tokens, with nothing between, was meant as a transpose: W2'.
bool ends_a_factor(const std::vector<Token>& tokens) {
  return !tokens.empty() && (tokens.back().kind == Token::Kind::name || tokens.back().is(")") ||
                             tokens.back().is("]"));
}

std::vector<Token> tokenize(const std::string& text) {
  std::vector<Token> tokens;
  std::size_t i = 0;
  const auto at = [&](std::size_t k) { return k < text.size() ? text[k] : '\0'; };
  while (i < text.size()) {
    const std::size_t begin = i;
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (is_digit(c) || (c == '.' && is_digit(at(i + 1)))) {
      while (is_digit(at(i))) ++i;
      if (at(i) == '.') ++i;
      while (is_digit(at(i))) ++i;
      const std::size_t sign = at(i + 1) == '+' || at(i + 1) == '-' ? 1 : 0;
      if ((at(i) == 'e' || at(i) == 'E') && is_digit(at(i + 1 + sign))) {
        i += 1 + sign;
        while (is_digit(at(i))) ++i;
      }
      if (is_letter(at(i)))
        throw ExpressionError(
            i, fmt::format("'{}' directly after a number; expected an operator", at(i)));
      tokens.push_back({Token::Kind::number, text.substr(begin, i - begin), begin});
    } else if (is_letter(c)) {
      while (is_letter(at(i)) || is_digit(at(i))) ++i;
      tokens.push_back({Token::Kind::name, text.substr(begin, i - begin), begin});
    } else if (c == '\'' || c == '"') {
      const std::size_t close = text.find(c, i + 1);
      if (close == std::string::npos)
        throw ExpressionError(
            begin, fmt::format("this string is not closed; expected {}{}", c,
                               ends_a_factor(tokens) ? "; a transpose is written A.T" : ""));
      tokens.push_back({Token::Kind::string, text.substr(i + 1, close - i - 1), begin});
      i = close + 1;
    } else if (c == '*' && at(i + 1) == '*') {
      tokens.push_back({Token::Kind::symbol, "**", begin});
      i += 2;
    } else if (std::string("+-*/@()[],:.=").find(c) != std::string::npos) {
      tokens.push_back({Token::Kind::symbol, std::string(1, c), begin});
      ++i;
    } else {
      const std::string shown =
          static_cast<unsigned char>(c) < 0x20U || static_cast<unsigned char>(c) > 0x7EU
              ? "a character outside ASCII"
              : fmt::format("'{}'", c);
      throw ExpressionError(begin, fmt::format("{} has no meaning here{}", shown,
                                               c != '^'           ? ""
                                               : at(i + 1) == 'T' ? "; a transpose is written A.T"
                                                                  : "; powers are written **"));
    }
  }
  tokens.push_back({Token::Kind::end, "", text.size()});
  return tokens;
}

// A recursive-descent reader in the manner of Pratt: one loop per level of precedence.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Expression whole() {
    Expression result = expression();
    if (now().is(")") || now().is("]"))
      throw unexpected(fmt::format("'{}' closes nothing", now().text));
    if (now().kind != Token::Kind::end)
      throw unexpected(fmt::format("expected an operator, found {}{}", now().shown(), hint()));
    return result;
  }

 private:
  // What to write where two factors, or two sides of an equation, were written one after the other.
  const char* hint() const {
    if (now().is("=")) return "; of an equation write the difference of its sides";
    if (now().kind == Token::Kind::number && now().text[0] == '.')
      return "; a name with dots stands in quotes";
    if (now().kind == Token::Kind::name || now().kind == Token::Kind::number || now().is("("))
      return "; products are written * or @";
    return "";
  }

  Expression expression() {
    deeper();
    Expression result = sum();
    --nesting_;
    return result;
  }

  // Before each recursive call that the text alone could make endless.
  void deeper() {
    if (++nesting_ > kDeepest) throw unexpected(fmt::format("nested more than {} deep", kDeepest));
  }

  Expression sum() {
    Expression first = product();
    if (!now().is("+") && !now().is("-")) return first;
    Expression result = make(Expression::Kind::sum, now().offset);
    result.negative.push_back(false);
    adopt(result, std::move(first));
    while (now().is("+") || now().is("-")) {
      result.negative.push_back(take().text == "-");
      adopt(result, product());
    }
    return result;
  }

  Expression product() {
    Expression result = factor();
    while (now().is("*") || now().is("/") || now().is("@")) {
      const Token symbol = take();
      Expression outer = make(Expression::Kind::product, symbol.offset, symbol.text);
      adopt(outer, std::move(result));
      adopt(outer, factor());
      result = std::move(outer);
    }
    return result;
  }

  Expression factor() {
    if (!now().is("-") && !now().is("+")) return power();
    deeper();
    const Token sign = take();
    Expression inner = factor();
    --nesting_;
    if (sign.text == "+") return inner;
    Expression result = make(Expression::Kind::negate, sign.offset);
    adopt(result, std::move(inner));
    return result;
  }

  Expression power() {
    Expression base = postfix();
    if (!now().is("**")) return base;
    const Token symbol = take();
    Expression result = make(Expression::Kind::product, symbol.offset, symbol.text);
    adopt(result, std::move(base));
    deeper();
    adopt(result, factor());
    --nesting_;
    return result;
  }

  Expression postfix() {
    Expression result = primary();
    while (true) {
      if (now().is(".")) {
        Expression outer = make(Expression::Kind::attribute, take().offset);
        if (now().kind != Token::Kind::name)
          throw unexpected(fmt::format("expected T after '.', found {}", now().shown()));
        const Token name = take();
        if (now().is("(")) {
          refuse_library(outer.offset, name.text, result);
          outer = make(Expression::Kind::call, name.offset, name.text);
          adopt(outer, std::move(result));
          result = call(std::move(outer));
          continue;
        }
        outer.text = name.text;
        adopt(outer, std::move(result));
        result = std::move(outer);
      } else if (now().is("[")) {
        const Token open = take();
        Expression outer = make(Expression::Kind::index, open.offset);
        adopt(outer, std::move(result));
        outer.indices.push_back(index());
        while (now().is(",")) {
          take();
          outer.indices.push_back(index());
        }
        close(open, "]");
        result = std::move(outer);
      } else {
        return result;
      }
    }
  }

  // `np.sum(..)`.
  static void refuse_library(std::size_t offset, const std::string& function,
                             const Expression& of) {
    const Expression* first = &of;
    while (first->kind == Expression::Kind::attribute) first = &first->children[0];
    if (first->kind == Expression::Kind::name && is_library(first->text))
      throw ExpressionError(
          offset,
          fmt::format("functions have no prefix; {}",
                      instead_of_function(function).value_or("write " + function + "(..)")));
  }

  Expression::Index index() {
    Expression::Index result;
    const auto bound = [&](std::vector<Expression>& target) {
      if (!now().is(":") && !now().is(",") && !now().is("]")) target.push_back(expression());
    };
    std::vector<Expression> first;
    bound(first);
    if (!now().is(":")) {
      if (first.empty())
        throw unexpected(fmt::format("expected an index or ':', found {}", now().shown()));
      result.entry = std::move(first);
      return result;
    }
    take();
    result.start = std::move(first);
    bound(result.stop);
    if (now().is(":")) {
      take();
      bound(result.step);
    }
    return result;
  }

  Expression primary() {
    const Token token = now();
    switch (token.kind) {
      case Token::Kind::number:
        take();
        return make(Expression::Kind::number, token.offset, token.text);
      case Token::Kind::string:
        take();
        return make(Expression::Kind::name, token.offset, token.text);
      case Token::Kind::name:
        take();
        if (now().is("(")) return call(make(Expression::Kind::call, token.offset, token.text));
        return make(Expression::Kind::name, token.offset, token.text);
      default:
        break;
    }
    if (token.is("(")) {
      take();
      Expression inner = expression();
      if (now().is(",")) return list(token, ")", std::move(inner));
      close(token, ")");
      return inner;
    }
    if (token.is("[")) {
      take();
      if (now().is("]")) throw unexpected("an empty list; expected an expression");
      return list(token, "]", expression());
    }
    throw unexpected(fmt::format("expected a number, a name or '(', found {}", token.shown()));
  }

  Expression list(const Token& open, const char* closing, Expression first) {
    Expression result = make(Expression::Kind::list, open.offset);
    adopt(result, std::move(first));
    while (now().is(",")) {
      take();
      if (now().is(closing)) break;
      adopt(result, expression());
    }
    close(open, closing);
    return result;
  }

  // A quoted text that is a whole argument.
  std::optional<Expression> string() {
    if (now().kind != Token::Kind::string) return std::nullopt;
    const Token& after = tokens_[next_ + 1];
    if (!after.is(",") && !after.is(")")) return std::nullopt;
    const Token token = take();
    return make(Expression::Kind::string, token.offset, token.text);
  }

  // The arguments are read to those that the call has.
  Expression call(Expression result) {
    const Token open = take();
    while (!now().is(")")) {
      if (now().kind == Token::Kind::name && tokens_[next_ + 1].is("=")) {
        const Token keyword = take();
        take();
        std::optional<Expression> text = string();
        Expression value = text ? std::move(*text) : expression();
        deepen(result, value);
        result.keywords.push_back({keyword.text, {}});
        result.keywords.back().value.push_back(std::move(value));
      } else {
        if (!result.keywords.empty())
          throw unexpected("expected a keyword argument: positional arguments come first");
        const bool notation = result.text == "einsum" && result.children.empty();
        std::optional<Expression> text = notation ? string() : std::nullopt;
        adopt(result, text ? std::move(*text) : expression());
      }
      if (!now().is(",")) break;
      take();
    }
    close(open, ")");
    return result;
  }

  void close(const Token& open, const char* closing) {
    if (now().is(closing)) {
      take();
      return;
    }
    throw unexpected(fmt::format("expected '{}' to close the '{}' of column {}, found {}", closing,
                                 open.text, open.offset + 1, now().shown()));
  }

  static Expression make(Expression::Kind kind, std::size_t offset, std::string text = "") {
    Expression result;
    result.kind = kind;
    result.offset = offset;
    result.text = std::move(text);
    return result;
  }

  // Long chains of products nest without recursion here, but not for whoever walks the tree.
  void deepen(Expression& parent, const Expression& child) {
    parent.depth = std::max(parent.depth, child.depth + 1);
    if (parent.depth > 3 * kDeepest)
      throw ExpressionError(parent.offset,
                            fmt::format("operations are nested more than {} deep", 3 * kDeepest));
  }
  void adopt(Expression& parent, Expression child) {
    deepen(parent, child);
    parent.children.push_back(std::move(child));
  }

  [[nodiscard]] const Token& now() const { return tokens_[next_]; }
  Token take() {
    const Token token = tokens_[next_];
    if (token.kind != Token::Kind::end) ++next_;
    return token;
  }
  [[nodiscard]] ExpressionError unexpected(const std::string& message) const {
    return {now().offset, message};
  }

  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

Expression parse_expression(const std::string& text) {
  if (std::cmp_greater(text.size(), limits().expression_characters))
    throw ExpressionError(
        0, fmt::format("the expression has more than {} characters{}",
                       limits().expression_characters, raised_by(&Limits::expression_characters)));
  return Parser(tokenize(text)).whole();
}

}  // namespace abide
