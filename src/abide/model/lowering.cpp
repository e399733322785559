// SPDX-License-Identifier: MIT
#include "abide/model/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "abide/error.hpp"
#include "abide/model/diagnostic.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

constexpr std::int64_t kLargestExponent = 1000;
constexpr std::int64_t kMostBitsOfNumber = 100'000;
constexpr std::int64_t kMostBits = 1'000'000;
constexpr std::int64_t kMostEntriesHandled = std::int64_t{1} << 26;
constexpr std::size_t kDeepest = 1000;
constexpr std::size_t kLongestNotation = 1000;
constexpr std::size_t kMany = 1000;  // arguments of a function that takes any number

}  // namespace

struct Lowering::Value {
  std::optional<Rational> exact;  // a number known exactly, or
  NodeId tensor = 0;              // a node
};

// The arguments of one call, and what each function makes of them.
struct Functions {
  Lowering& lowering;
  const Expression& call;

  struct Function {
    const char* name;
    std::size_t least, most;  // positional arguments
    std::vector<std::string> keywords;
    NodeId (Functions::*apply)() const;
  };
  static const std::vector<Function>& table() {
    static const std::vector<Function> functions = {
        {"sum", 1, 2, {"axis"}, &Functions::sum},
        {"trace", 1, 1, {}, &Functions::trace},
        {"diag", 1, 1, {}, &Functions::diag},
        {"outer", 2, 2, {}, &Functions::outer},
        {"reshape", 2, 17, {}, &Functions::reshape},
        {"concat", 1, kMany, {"axis"}, &Functions::concat},
        {"einsum", 2, kMany, {}, &Functions::einsum},
        {"conv1d", 2, 2, {"stride", "padding"}, &Functions::conv1d},
        {"conv2d", 2, 2, {"stride", "padding"}, &Functions::conv2d},
        {"relu", 1, 1, {}, &Functions::relu},
        {"leaky_relu", 1, 2, {}, &Functions::relu},
    };
    return functions;
  }

  [[nodiscard]] NodeId node(std::size_t i) const { return lowering.node(call.children[i]); }
  [[nodiscard]] const Expression* keyword(const std::string& name) const {
    for (const Expression::Keyword& keyword : call.keywords)
      if (keyword.name == name) return keyword.value.data();
    return nullptr;
  }

  [[nodiscard]] NodeId sum() const {
    const Expression* axis = call.children.size() == 2 ? &call.children[1] : keyword("axis");
    if (axis == nullptr) return sum_entries(lowering.program_, node(0));
    return sum_entries(lowering.program_, node(0), lowering.integer(*axis, "the axis"));
  }
  [[nodiscard]] NodeId trace() const { return abide::trace(lowering.program_, node(0)); }
  [[nodiscard]] NodeId diag() const { return abide::diag(lowering.program_, node(0)); }
  [[nodiscard]] NodeId outer() const { return abide::outer(lowering.program_, node(0), node(1)); }

  [[nodiscard]] NodeId reshape() const {
    const NodeId operand = node(0);
    Shape shape;
    for (std::size_t i = 1; i < call.children.size(); ++i)
      for (const std::int64_t size : lowering.integers(call.children[i], "a size"))
        shape.push_back(size);
    if (shape.size() > kMostAxes)
      throw ShapeError(
          fmt::format("reshape: {} axes; a tensor has at most {}", shape.size(), kMostAxes));
    const std::int64_t total = entries(lowering.program_.shape(operand));
    std::optional<std::size_t> unknown;
    std::int64_t known = 1;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] == -1 && !unknown)
        unknown = axis;
      else
        known *= entries({shape[axis]});
      if (known > kMostEntries) throw ShapeError("reshape: the new shape is too large");
    }
    if (unknown) shape[*unknown] = total % known == 0 ? total / known : 1;
    return lowering.program_.reshape(operand, shape);
  }

  [[nodiscard]] NodeId concat() const {
    std::vector<NodeId> parts;
    for (const Expression& argument : call.children) {
      if (argument.kind == Expression::Kind::list)
        for (const Expression& part : argument.children) parts.push_back(lowering.node(part));
      else
        parts.push_back(lowering.node(argument));
    }
    std::int64_t together = 0;
    for (const NodeId part : parts) together += entries(lowering.program_.shape(part));
    if (together > kMostEntriesHandled / static_cast<std::int64_t>(parts.size()))
      throw ShapeError(fmt::format("concat: {} parts with {} entries together are too many",
                                   parts.size(), together));
    const Expression* axis = keyword("axis");
    return abide::concat(lowering.program_, parts,
                         axis == nullptr ? 0 : lowering.integer(*axis, "the axis"));
  }

  [[nodiscard]] NodeId einsum() const {
    if (call.children[0].kind != Expression::Kind::string)
      throw ExpressionError(call.children[0].offset,
                            "einsum: expected a string such as 'ij,jk->ik' first");
    if (call.children[0].text.size() > kLongestNotation)
      throw ExpressionError(
          call.children[0].offset,
          fmt::format("einsum: the notation has more than {} characters", kLongestNotation));
    std::vector<NodeId> operands;
    for (std::size_t i = 1; i < call.children.size(); ++i) operands.push_back(node(i));
    return abide::einsum(lowering.program_, call.children[0].text, operands);
  }

  [[nodiscard]] std::vector<std::int64_t> per_axis(const std::string& name, std::int64_t standard,
                                                   std::size_t axes) const {
    const Expression* given = keyword(name);
    if (given == nullptr) return std::vector<std::int64_t>(axes, standard);
    std::vector<std::int64_t> values = lowering.integers(*given, name.c_str());
    if (values.size() == 1) values.resize(axes, values[0]);
    if (values.size() != axes)
      throw ExpressionError(given->offset, fmt::format("{}: expected 1 or {} numbers, found {}",
                                                       name, axes, values.size()));
    return values;
  }
  [[nodiscard]] NodeId convolution(std::size_t axes) const {
    return abide::convolution(lowering.program_, node(0), node(1), per_axis("stride", 1, axes),
                              per_axis("padding", 0, axes));
  }
  [[nodiscard]] NodeId conv1d() const { return convolution(1); }
  [[nodiscard]] NodeId conv2d() const { return convolution(2); }

  [[nodiscard]] NodeId relu() const {
    if (!lowering.gates_allowed_)
      throw ExpressionError(call.offset,
                            fmt::format("{} is understood in networks ([model] output) only; phi "
                                        "must be polynomial in the parameters",
                                        call.text));
    // The slope only tells gates apart: any two slopes but 1 span the same space.
    Rational slope = call.text == "relu" ? Rational(0) : Rational(1, 100);
    if (call.children.size() == 2) slope = lowering.number(call.children[1], "the slope");
    if (slope.is_one()) return node(0);
    return lowering.gate(slope, node(0));
  }
};

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

NodeId Lowering::gate(const Rational& slope, NodeId argument) {
  const auto [it, fresh] = gates_.try_emplace({slope, argument}, 0);
  if (fresh) {
    // Not a name that an expression could use.
    const std::string name = fmt::format("gate#{}", gates_.size());
    it->second =
        multiply(program_, argument, program_.probe(name, Shape(program_.shape(argument))));
  }
  return it->second;
}

// Each value passes here, so that limits are kept in one place.
Lowering::Value Lowering::value(const Expression& e) {
  struct Nesting {
    std::size_t& depth;
    explicit Nesting(std::size_t& d) : depth(++d) {}
    ~Nesting() { --depth; }
  } const nesting(nesting_);
  if (nesting_ > kDeepest)
    throw ExpressionError(
        e.offset, fmt::format("definitions and operations are nested more than {} deep", kDeepest));
  Value v = operation(e);
  spend(v, e.offset);
  return v;
}

void Lowering::spend(const Value& v, std::size_t offset) {
  if (v.exact)
    bits_ += v.exact->height_bits();
  else
    entries_ += entries(program_.shape(v.tensor));
  if (v.exact && v.exact->height_bits() > kMostBitsOfNumber)
    throw ExpressionError(offset, "this number is too large");
  if (bits_ > kMostBits)
    throw ExpressionError(offset, "the numbers of the model have too many digits together");
  if (entries_ > kMostEntriesHandled)
    throw ExpressionError(offset, fmt::format("the model is too large: its operations handle over "
                                              "{} values",
                                              kMostEntriesHandled));
}

Lowering::Value Lowering::operation(const Expression& e) {
  try {
    switch (e.kind) {
      case Expression::Kind::number:
        return {Rational::from_decimal(e.text)};
      case Expression::Kind::string:
        throw ExpressionError(e.offset, "a string has no value here");
      case Expression::Kind::list:
        throw ExpressionError(e.offset, "a list has no value here");
      case Expression::Kind::name:
        return {std::nullopt, names_(e.text, e.offset)};
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
                                fmt::format("unknown attribute '.{}'; expected .T", e.text));
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
      if (total.exact->height_bits() > kMostBitsOfNumber)
        throw ExpressionError(e.offset, "this number is too large");
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

Lowering::Value Lowering::product(const Expression& e) {
  const Value left = value(e.children[0]);
  const Value right = value(e.children[1]);
  if (e.text == "@") {
    if (left.exact || right.exact)
      throw ExpressionError(e.offset, "@: a number has no matrix product (use *)");
    return {std::nullopt, matmul(program_, left.tensor, right.tensor)};
  }
  if (e.text == "/") {
    if (!right.exact)
      throw ExpressionError(e.children[1].offset,
                            "division by something that is not a number: models are polynomial");
    if (right.exact->is_zero()) throw ExpressionError(e.children[1].offset, "division by zero");
    const Rational inverse = Rational(1) / *right.exact;
    if (left.exact) return {*left.exact * inverse};
    return {std::nullopt, scale(program_, left.tensor, inverse)};
  }
  if (left.exact && right.exact) {
    if (left.exact->height_bits() + right.exact->height_bits() > kMostBitsOfNumber)
      throw ExpressionError(e.offset, "this number is too large");
    return {*left.exact * *right.exact};
  }
  if (left.exact) return {std::nullopt, scale(program_, right.tensor, *left.exact)};
  if (right.exact) return {std::nullopt, scale(program_, left.tensor, *right.exact)};
  return {std::nullopt, multiply(program_, left.tensor, right.tensor)};
}

Lowering::Value Lowering::power(const Expression& e) {
  const Value base = value(e.children[0]);
  const Rational exponent = number(e.children[1], "the exponent");
  if (!exponent.is_integer() || (!base.exact && exponent < Rational(0)))
    throw ExpressionError(e.children[1].offset,
                          fmt::format("the exponent {} is not a natural number: models are "
                                      "polynomial",
                                      exponent.to_string()));
  if (exponent > Rational(kLargestExponent) || exponent < Rational(-kLargestExponent))
    throw ExpressionError(e.children[1].offset,
                          fmt::format("the exponent is larger than {}", kLargestExponent));
  std::int64_t n = exponent.to_int64();
  if (!base.exact) return {std::nullopt, abide::power(program_, base.tensor, n)};
  Rational factor = *base.exact;
  if (n < 0) {
    if (factor.is_zero()) throw ExpressionError(e.offset, "division by zero");
    factor = Rational(1) / factor;
    n = -n;
  }
  if (factor.height_bits() * n > kMostBitsOfNumber)
    throw ExpressionError(e.offset, "this number is too large");
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
    const std::size_t given = e.children.size();
    if (given < function.least || given > function.most)
      throw ExpressionError(
          e.offset,
          fmt::format("{}: {} arguments, expected {}", e.text, given,
                      function.least == function.most ? fmt::format("{}", function.least)
                      : given < function.least        ? fmt::format("at least {}", function.least)
                                                      : fmt::format("at most {}", function.most)));
    for (const auto& [key, argument] : e.keywords) {
      if (std::find(function.keywords.begin(), function.keywords.end(), key) ==
          function.keywords.end())
        throw ExpressionError(argument[0].offset,
                              fmt::format("{}: unknown keyword '{}'{}", e.text, key,
                                          did_you_mean(key, function.keywords)));
      const auto same = [&key = key](const Expression::Keyword& k) { return k.name == key; };
      // Arguments beyond the required ones are the keywords, in their order.
      const auto place = static_cast<std::size_t>(
          std::find(function.keywords.begin(), function.keywords.end(), key) -
          function.keywords.begin());
      if (std::count_if(e.keywords.begin(), e.keywords.end(), same) > 1 ||
          (function.most != kMany && given > function.least + place))
        throw ExpressionError(argument[0].offset,
                              fmt::format("{}: the argument '{}' is given twice", e.text, key));
    }
    return {std::nullopt, (Functions{*this, e}.*function.apply)()};
  }
  throw ExpressionError(e.offset, fmt::format("unknown function '{}'; expected one of {}{}", e.text,
                                              fmt::join(function_names(), ", "),
                                              did_you_mean(e.text, function_names())));
}

}  // namespace abide
