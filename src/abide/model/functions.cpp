// SPDX-License-Identifier: MIT
#include "abide/model/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "abide/error.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

constexpr std::size_t kLongestNotation = 1000;

constexpr const char* kBias =
    "; stride and padding are given by name, a bias is added: conv2d(x, K) + reshape(b, [n, 1, 1])";
const Functions::Keyword kSlope{"negative_slope", "slope"}, kPadding{"padding"},
    kDilation{"dilation"}, kGroups{"groups"};

}  // namespace

const std::vector<Functions::Function>& Functions::table() {
  static const std::vector<Function> functions = {
      {"sum", 1, 2, {kAxis}, &Functions::sum},
      {"trace", 1, 1, {}, &Functions::trace},
      {"diag", 1, 1, {}, &Functions::diag},
      {"outer", 2, 2, {}, &Functions::outer},
      {"eye", 1, 1, {}, &Functions::eye},
      {"zeros", 1, kMany, {}, &Functions::zeros},
      {"ones", 1, kMany, {}, &Functions::ones},
      {"reshape", 2, 17, {}, &Functions::reshape},
      {"concat", 1, kMany, {kAxis}, &Functions::concat},
      {"einsum", 2, kMany, {}, &Functions::einsum},
      {"conv1d", 2, 2, {kStride, kPadding, kDilation, kGroups}, &Functions::conv1d, kBias},
      {"conv2d", 2, 2, {kStride, kPadding, kDilation, kGroups}, &Functions::conv2d, kBias},
      {"relu", 1, 1, {}, &Functions::relu},
      {"leaky_relu", 1, 2, {kSlope}, &Functions::relu},
      {"det", 1, 1, {}, &Functions::determinant},
      {"inv", 1, 1, {}, &Functions::inverse},
      {"max_pool1d", 2, 3, {kStride}, &Functions::max_pool1d},
      {"max_pool2d", 2, 3, {kStride}, &Functions::max_pool2d},
      {"log", 1, 1, {}, &Functions::logarithm},
      {"exp", 1, 1, {}, &Functions::exponential},
      {"sqrt", 1, 1, {}, &Functions::square_root},
      {"sigmoid", 1, 1, {}, &Functions::sigmoid},
      {"softplus", 1, 1, {}, &Functions::softplus},
      {"sin", 1, 1, {}, &Functions::sine},
      {"cos", 1, 1, {}, &Functions::cosine},
      {"erf", 1, 1, {}, &Functions::error_function},
      {"tanh", 1, 1, {}, &Functions::tanh},
      {"silu", 1, 1, {}, &Functions::silu},
      {"gelu", 1, 1, {}, &Functions::gelu},
      {"gelu_tanh", 1, 1, {}, &Functions::gelu_tanh},
      {"softmax", 1, 2, {kAxis}, &Functions::softmax},
      {"log_softmax", 1, 2, {kAxis}, &Functions::log_softmax},
      {"causal_mask", 1, 1, {}, &Functions::causal_mask},
      {"layer_norm", 1, 3, {kAxis, {"eps"}}, &Functions::layer_norm},
      {"rms_norm", 1, 3, {kAxis, {"eps"}}, &Functions::rms_norm},
      {"batch_norm", 1, 3, {kAxis, {"eps"}}, &Functions::batch_norm},
      {"mean", 1, 2, {kAxis}, &Functions::mean},
      {"abs", 1, 1, {}, &Functions::absolute},
      {"maximum", 2, 2, {}, &Functions::maximum},
      {"minimum", 2, 2, {}, &Functions::minimum},
      {"max", 1, 2, {kAxis}, &Functions::largest},
      {"where", 3, 3, {}, &Functions::where},
      {"rope", 1, 1, {{"theta", "base"}}, &Functions::rope},
  };
  return functions;
}

const Expression* Functions::keyword(const Keyword& which) const {
  for (const Expression::Keyword& keyword : call.keywords)
    if (which.is(keyword.name)) return keyword.value.data();
  return nullptr;
}

NodeId Functions::sum() const {
  const Expression* given = call.children.size() == 2 ? &call.children[1] : keyword(kAxis);
  NodeId result = node(0);
  if (given == nullptr) return sum_entries(lowering.program_, result);
  std::vector<std::int64_t> axes = lowering.integers(*given, "the axis");
  const std::int64_t count = std::ssize(lowering.program_.shape(result));
  for (std::int64_t& axis : axes)
    if (axes.size() > 1 && axis < 0) axis += count;
  // The last first, so that the others keep their places.
  std::sort(axes.begin(), axes.end(), std::greater<>());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    throw ExpressionError(given->offset, "sum: an axis is given twice");
  for (const std::int64_t axis : axes) result = sum_entries(lowering.program_, result, axis);
  return result;
}
NodeId Functions::trace() const { return abide::trace(lowering.program_, node(0)); }
NodeId Functions::diag() const { return abide::diag(lowering.program_, node(0)); }
NodeId Functions::outer() const { return abide::outer(lowering.program_, node(0), node(1)); }

NodeId Functions::eye() const {
  const std::int64_t n = lowering.integer(call.children[0], "the size");
  if (n < 1 || n > limits().tensor_entries / n)
    throw ShapeError(fmt::format("eye: the size {} is not one of a matrix with 1 to {} entries{}",
                                 n, limits().tensor_entries, raised_by(&Limits::tensor_entries)));
  std::vector<Rational> values(static_cast<std::size_t>(n * n));
  for (std::int64_t i = 0; i < n; ++i) values[static_cast<std::size_t>(i * n + i)] = 1;
  return lowering.program_.constant(values, {n, n});
}
NodeId Functions::filled(const Rational& value) const {
  Shape shape;
  for (const Expression& size : call.children)
    for (const std::int64_t n : lowering.integers(size, "a size")) shape.push_back(n);
  if (shape.size() > kMostAxes)
    throw ShapeError(
        fmt::format("{}: {} axes; a tensor has at most {}", call.text, shape.size(), kMostAxes));
  (void)entries(shape);
  return lowering.program_.constant({value}, shape);
}
NodeId Functions::zeros() const { return filled(0); }
NodeId Functions::ones() const { return filled(1); }

NodeId Functions::reshape() const {
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
    if (known > limits().tensor_entries)
      throw ShapeError("reshape: the new shape is too large" + raised_by(&Limits::tensor_entries));
  }
  if (unknown) shape[*unknown] = total % known == 0 ? total / known : 1;
  return lowering.program_.reshape(operand, shape);
}

NodeId Functions::concat() const {
  const Expression* axis = keyword(kAxis);
  std::vector<NodeId> parts;
  for (const Expression& argument : call.children) {
    if (argument.kind == Expression::Kind::list) {
      for (const Expression& part : argument.children) parts.push_back(lowering.node(part));
      continue;
    }
    const Lowering::Value part = lowering.value(argument);
    // After one list of parts the axis may stand without its name.
    if (part.exact && call.children.size() == 2 && !parts.empty() && keyword(kAxis) == nullptr &&
        call.children[0].kind == Expression::Kind::list)
      axis = &argument;
    else if (part.exact)
      throw ExpressionError(argument.offset,
                            "concat: a number is no part; an axis is written axis=0");
    else
      parts.push_back(part.tensor);
  }
  std::int64_t together = 0;
  for (const NodeId part : parts) together += entries(lowering.program_.shape(part));
  if (together > limits().expression_entries / static_cast<std::int64_t>(parts.size()))
    throw ShapeError(fmt::format("concat: {} parts with {} entries together are too many{}",
                                 parts.size(), together, raised_by(&Limits::expression_entries)));
  return abide::concat(lowering.program_, parts,
                       axis == nullptr ? 0 : lowering.integer(*axis, "the axis"));
}

NodeId Functions::einsum() const {
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

std::vector<std::int64_t> Functions::per_axis(const std::string& name, const Expression* given,
                                              std::int64_t standard, std::size_t axes) const {
  if (given != nullptr && given->kind == Expression::Kind::string)
    throw ExpressionError(given->offset,
                          fmt::format("{}: expected a number, or one for each axis", name));
  if (given == nullptr) return std::vector<std::int64_t>(axes, standard);
  std::vector<std::int64_t> values = lowering.integers(*given, name.c_str());
  if (values.size() == 1) values.resize(axes, values[0]);
  if (values.size() != axes)
    throw ExpressionError(given->offset, fmt::format("{}: expected 1 or {} numbers, found {}", name,
                                                     axes, values.size()));
  return values;
}
NodeId Functions::convolution(std::size_t axes) const {
  const std::vector<std::int64_t> padding = per_axis("padding", keyword(kPadding), 0, axes);
  const Expression* groups = keyword(kGroups);
  return abide::convolution(lowering.program_, node(0), node(1),
                            {per_axis("stride", keyword(kStride), 1, axes), padding, padding,
                             per_axis("dilation", keyword(kDilation), 1, axes),
                             groups == nullptr ? 1 : lowering.integer(*groups, "groups")});
}
NodeId Functions::conv1d() const { return convolution(1); }
NodeId Functions::conv2d() const { return convolution(2); }

void Functions::require_gates() const {
  if (!lowering.grammar_.gates)
    throw ExpressionError(call.offset,
                          fmt::format("{} is understood in networks ([model] output) only, where "
                                      "inputs open its gates",
                                      call.text));
}

NodeId Functions::relu() const {
  require_gates();
  Rational slope = call.text == "relu" ? Rational(0) : Rational(1, 100);
  const Expression* given = call.children.size() == 2 ? &call.children[1] : keyword(kSlope);
  if (given != nullptr) slope = lowering.number(*given, "the slope");
  return lowering.gates_.leaky_relu(node(0), slope);
}

NodeId Functions::determinant() const {
  const NodeId operand = node(0);
  const Shape shape = lowering.program_.shape(operand);
  if (!shape.empty() && shape.back() > limits().determinant_rows)
    throw ShapeError(fmt::format("det: shape {}: a matrix with a determinant has at most {} rows{}",
                                 to_string(shape), limits().determinant_rows,
                                 raised_by(&Limits::determinant_rows)));
  // There are n - 1 matrix products, and what goes between them.
  if (!shape.empty()) lowering.entries_ += 16 * shape.back() * entries(shape);
  return abide::determinant(lowering.program_, operand);
}

void Functions::require(bool understood, const char* where) const {
  if (!understood)
    throw ExpressionError(call.offset,
                          fmt::format("{} is understood in {} only", call.text, where));
}

NodeId Functions::inverse() const {
  return lowering.program_.inverse(node(0), Lowering::words(call.children[0]));
}

NodeId Functions::logarithm() const {
  const Grammar& grammar = lowering.grammar_;
  if (grammar.logarithm == nullptr) return elementary(Elementary::log);
  const Expression& argument = call.children[0];
  // The gradient of log det A is that of A times its inverse: the determinant is not needed.
  if (argument.kind != Expression::Kind::call || argument.text != "det" ||
      argument.children.size() != 1 || !argument.keywords.empty())
    return grammar.logarithm(node(0), false);
  const NodeId matrix = lowering.node(argument.children[0]);
  const Shape& shape = lowering.program_.shape(matrix);
  if (shape.size() < 2 || shape[shape.size() - 1] != shape[shape.size() - 2])
    throw ShapeError(
        fmt::format("det: shape {}: only a square matrix has a determinant", to_string(shape)));
  return grammar.logarithm(matrix, true);
}

NodeId Functions::exponential() const {
  const Grammar& grammar = lowering.grammar_;
  if (grammar.exponential != nullptr)
    if (const std::optional<NodeId> other = grammar.exponential(call.children[0])) return *other;
  return elementary(Elementary::exp);
}

}  // namespace abide
