// SPDX-License-Identifier: MIT
#include "abide/model/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/functions.hpp"
#include "abide/model/gate_products.hpp"
#include "abide/model/other_words.hpp"
#include "abide/plural.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

constexpr std::size_t kDeepestLowering = 1000;

}  // namespace

std::vector<std::string> Lowering::function_names() {
  std::vector<std::string> names;
  for (const Functions::Function& function : Functions::table()) names.emplace_back(function.name);
  return names;
}

NodeId Lowering::lower(const Expression& expression) { return node(expression); }

NodeId Lowering::node(const Expression& e) {
  const Value v = value(e);
  return v.exact ? program_.constant({*v.exact}, {}) : v.tensor;
}

Rational Lowering::number(const Expression& e, const char* what) {
  const Value v = value(e);
  if (!v.exact) throw ExpressionError(e.offset, fmt::format("{} must be a number", what));
  return *v.exact;
}

std::int64_t Lowering::integer(const Expression& e, const char* what) {
  const Rational q = number(e, what);
  if (!q.is_integer() || q.height_bits() > 62)
    throw ExpressionError(e.offset, fmt::format("{} must be a small integer", what));
  return q.to_int64();
}

std::vector<std::int64_t> Lowering::integers(const Expression& e, const char* what) {
  if (e.kind != Expression::Kind::list) return {integer(e, what)};
  std::vector<std::int64_t> result;
  for (const Expression& child : e.children) result.push_back(integer(child, what));
  return result;
}

// A tensor that is divided by.
NodeId Lowering::divisor(const Value& v, std::size_t offset) const {
  const auto* constant = std::get_if<Constant>(&program_.node(v.tensor).operation);
  if (constant != nullptr && std::any_of(constant->values.begin(), constant->values.end(),
                                         [](const Rational& q) { return q.is_zero(); }))
    throw ExpressionError(offset, "division by zero");
  return v.tensor;
}

namespace {

void check_arguments(const Functions::Function& function, const Expression& e) {
  const std::size_t given = e.children.size();
  for (const auto& [key, argument] : e.keywords) {
    const auto known =
        std::find_if(function.keywords.begin(), function.keywords.end(),
                     [&key = key](const Functions::Keyword& keyword) { return keyword.is(key); });
    if (known == function.keywords.end()) {
      std::vector<std::string> names;
      for (const Functions::Keyword& keyword : function.keywords) names.push_back(keyword.name);
      const auto instead = instead_of_keyword(key);
      throw ExpressionError(argument[0].offset,
                            fmt::format("{}: unknown keyword '{}'{}", e.text, key,
                                        instead ? "; " + *instead : did_you_mean(key, names)));
    }
    const auto same = [&](const Expression::Keyword& other) { return known->is(other.name); };
    // Arguments beyond the required ones are the keywords, in their order.
    const auto place = static_cast<std::size_t>(known - function.keywords.begin());
    if (std::count_if(e.keywords.begin(), e.keywords.end(), same) > 1 ||
        (function.most != Functions::kMany && given > function.least + place))
      throw ExpressionError(argument[0].offset,
                            fmt::format("{}: the argument '{}' is given twice", e.text, key));
  }
  if (given >= function.least && given <= function.most) return;
  throw ExpressionError(
      e.offset, fmt::format("{}: {}, expected {}{}", e.text, plural(given, "argument"),
                            function.least == function.most ? fmt::format("{}", function.least)
                            : given < function.least ? fmt::format("at least {}", function.least)
                                                     : fmt::format("at most {}", function.most),
                            given > function.most ? function.beyond : ""));
}

}  // namespace

// What is inverted, in words, where it has a name.
std::string Lowering::words(const Expression& e) {
  return e.kind == Expression::Kind::name ? e.text : "";
}

// Each value passes here, so that limits are kept in one place.
Lowering::Value Lowering::value(const Expression& e) {
  struct Nesting {
    std::size_t& depth;
    explicit Nesting(std::size_t& d) : depth(++d) {}
    ~Nesting() { --depth; }
  } const nesting(nesting_);
  if (nesting_ > kDeepestLowering)
    throw ExpressionError(
        e.offset,
        fmt::format("definitions and operations are nested more than {} deep", kDeepestLowering));
  Value v = operation(e);
  spend(v, e.offset);
  return v;
}

// Throws where so many bits are too many for a number.
void Lowering::check_number(std::int64_t bits, std::size_t offset) {
  if (bits > limits().number_bits)
    throw ExpressionError(offset, "this number is too large" + raised_by(&Limits::number_bits));
}

void Lowering::spend(const Value& v, std::size_t offset) {
  if (v.exact)
    bits_ += v.exact->height_bits();
  else
    entries_ += entries(program_.shape(v.tensor));
  if (v.exact) check_number(v.exact->height_bits(), offset);
  if (bits_ > limits().model_bits)
    throw ExpressionError(offset, "the numbers of the model have too many digits together" +
                                      raised_by(&Limits::model_bits));
  if (entries_ > limits().expression_entries)
    throw ExpressionError(
        offset, fmt::format("the model is too large: its operations handle over {} values{}",
                            limits().expression_entries, raised_by(&Limits::expression_entries)));
}

Lowering::Value Lowering::operation(const Expression& e) {
  try {
    switch (e.kind) {
      case Expression::Kind::number:
        return {Rational::from_decimal(e.text)};
      case Expression::Kind::string:
        throw ExpressionError(e.offset, "a string has no value here");
      case Expression::Kind::omitted:
        throw ExpressionError(e.offset, "what was left out has no value");
      case Expression::Kind::list:
        return {std::nullopt, stacked(e)};
      case Expression::Kind::name: {
        const auto number = grammar_.numbers.find(e.text);
        if (number != grammar_.numbers.end()) return {Rational(number->second)};
        return {std::nullopt, names_(e.text, e.offset)};
      }
      case Expression::Kind::sum:
        return sum(e);
      case Expression::Kind::negate: {
        const Value v = value(e.children[0]);
        if (v.exact) return {-*v.exact};
        return {std::nullopt, scale(program_, v.tensor, -1)};
      }
      case Expression::Kind::product:
        return e.text == "**" ? power(e) : product(e);
      case Expression::Kind::attribute:
        if (e.text != "T")
          throw ExpressionError(e.offset,
                                fmt::format("unknown attribute '.{}'; expected .T; a name with "
                                            "dots stands in quotes",
                                            e.text));
        return {std::nullopt, transpose(program_, node(e.children[0]))};
      case Expression::Kind::index:
        return index(e);
      case Expression::Kind::call:
        return call(e);
    }
  } catch (const ShapeError& error) {
    throw ExpressionError(e.offset, error.what());
  } catch (const std::out_of_range& error) {
    throw ExpressionError(e.offset, error.what());
  }
  throw ExpressionError(e.offset, "an expression of no known kind");
}

Lowering::Value Lowering::sum(const Expression& e) {
  Value total = value(e.children[0]);
  for (std::size_t i = 1; i < e.children.size(); ++i) {
    const Value term = value(e.children[i]);
    const Rational sign = e.negative[i] ? -1 : 1;
    if (total.exact && term.exact) {
      *total.exact += sign * *term.exact;
      check_number(total.exact->height_bits(), e.offset);
      continue;
    }
    const auto as_node = [&](const Value& v) {
      return v.exact ? program_.constant({*v.exact}, {}) : v.tensor;
    };
    total = {std::nullopt,
             add(program_, as_node(total), as_node(term), sign, e.negative[i] ? "-" : "+")};
  }
  return total;
}

// [a, b]: the parts along a new first axis.
NodeId Lowering::stacked(const Expression& e) {
  std::vector<NodeId> parts;
  Shape first;
  for (const Expression& child : e.children) {
    const NodeId part = node(child);
    const Shape shape = program_.shape(part);
    if (parts.empty()) first = shape;
    if (shape != first)
      throw ExpressionError(child.offset,
                            fmt::format("a list has parts of one shape; here {} follows {}",
                                        to_string(shape), to_string(first)));
    if (shape.size() + 1 > kMostAxes)
      throw ExpressionError(child.offset, "this list has too many axes");
    parts.push_back(part);
  }
  // Numbers stay numbers.
  std::vector<Rational> numbers;
  for (const NodeId part : parts)
    if (const auto* constant = std::get_if<Constant>(&program_.node(part).operation))
      for (std::int64_t i = 0; i < entries(first); ++i)
        numbers.push_back(constant->values.size() == 1
                              ? constant->values[0]
                              : constant->values[static_cast<std::size_t>(i)]);
  Shape whole = first;
  whole.insert(whole.begin(), static_cast<std::int64_t>(parts.size()));
  if (std::ssize(numbers) == entries(whole)) return program_.constant(std::move(numbers), whole);
  for (NodeId& part : parts) {
    Shape single = first;
    single.insert(single.begin(), 1);
    part = program_.reshape(part, single);
  }
  return concat(program_, parts, 0);
}

Lowering::Value Lowering::product(const Expression& e) {
  const Value left = value(e.children[0]);
  const Value right = value(e.children[1]);
  if (e.text == "@") {
    if (left.exact || right.exact)
      throw ExpressionError(e.offset, "@: a number has no matrix product (use *)");
    return {std::nullopt, matmul(program_, left.tensor, right.tensor)};
  }
  if (e.text == "/") {
    const std::size_t place = e.children[1].offset;
    if (!right.exact) {
      const NodeId top = left.exact ? program_.constant({*left.exact}, {}) : left.tensor;
      return {std::nullopt, divide(program_, top, divisor(right, place), words(e.children[1]))};
    }
    if (right.exact->is_zero()) throw ExpressionError(place, "division by zero");
    const Rational inverse = Rational(1) / *right.exact;
    if (left.exact) return {*left.exact * inverse};
    return {std::nullopt, scale(program_, left.tensor, inverse)};
  }
  if (left.exact && right.exact) {
    check_number(left.exact->height_bits() + right.exact->height_bits(), e.offset);
    return {*left.exact * *right.exact};
  }
  if (left.exact) return {std::nullopt, scale(program_, right.tensor, *left.exact)};
  if (right.exact) return {std::nullopt, scale(program_, left.tensor, *right.exact)};
  return {std::nullopt, multiply_gated(program_, gates(), left.tensor, right.tensor)};
}

Lowering::Value Lowering::power(const Expression& e) {
  const Value base = value(e.children[0]);
  const Rational exponent = number(e.children[1], "the exponent");
  const std::int64_t largest = limits().exponent;
  if (exponent > Rational(largest) || exponent < Rational(-largest))
    throw ExpressionError(e.children[1].offset, fmt::format("the exponent is larger than {}{}",
                                                            largest, raised_by(&Limits::exponent)));
  if (exponent.is_integer()) return whole_power(e, base, exponent.to_int64());
  const Rational doubled = Rational(2) * exponent;
  if (!grammar_.functions || !doubled.is_integer())
    throw ExpressionError(
        e.children[1].offset,
        fmt::format(
            "the exponent {} is not a whole number{}", exponent.to_string(),
            grammar_.functions ? ", nor half of one; of a positive x, x**q is exp(q*log(x))" : ""));
  // x^(n + 1/2) is x^n sqrt(x), and below 0 its reciprocal is taken.
  const std::int64_t n = doubled.to_int64();
  const std::int64_t size = n < 0 ? -n : n;
  const NodeId x = base.exact ? program_.constant({*base.exact}, {}) : base.tensor;
  NodeId result = program_.function(Elementary::sqrt, x);
  if (size > 1)
    result = multiply_gated(program_, gates(), power_gated(program_, gates(), x, size / 2), result);
  if (n < 0) result = reciprocal(program_, divisor({{}, result}, e.offset), words(e.children[0]));
  return {std::nullopt, result};
}

Lowering::Value Lowering::whole_power(const Expression& e, const Value& base, std::int64_t n) {
  if (!base.exact && n < 0)
    return {std::nullopt,
            abide::power(program_,
                         reciprocal(program_, divisor(base, e.offset), words(e.children[0])), -n)};
  if (!base.exact) return {std::nullopt, power_gated(program_, gates(), base.tensor, n)};
  Rational factor = *base.exact;
  if (n < 0) {
    if (factor.is_zero()) throw ExpressionError(e.offset, "division by zero");
    factor = Rational(1) / factor;
    n = -n;
  }
  check_number(factor.height_bits() * n, e.offset);
  Rational result(1);
  for (; n > 0; --n) result *= factor;
  return {result};
}

Lowering::Value Lowering::index(const Expression& e) {
  std::vector<Slice> slices;
  const auto bound = [&](const std::vector<Expression>& given) -> std::optional<std::int64_t> {
    if (given.empty()) return std::nullopt;
    return integer(given[0], "an index");
  };
  for (const Expression::Index& i : e.indices)
    slices.push_back({bound(i.entry), bound(i.start), bound(i.stop), bound(i.step)});
  return {std::nullopt, slice(program_, node(e.children[0]), slices)};
}

Lowering::Value Lowering::call(const Expression& e) {
  for (const Functions::Function& function : Functions::table()) {
    if (function.name != e.text) continue;
    check_arguments(function, e);
    return {std::nullopt, (Functions{*this, e}.*function.apply)()};
  }
  if (const auto instead = instead_of_function(e.text))
    throw ExpressionError(e.offset, fmt::format("unknown function '{}'; {}", e.text, *instead));
  throw ExpressionError(
      e.offset, fmt::format("unknown function '{}': it has no differential rule here; expected one "
                            "of {}{}",
                            e.text, fmt::join(function_names(), ", "),
                            did_you_mean(e.text, function_names())));
}

}  // namespace abide
