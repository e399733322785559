// SPDX-License-Identifier: MIT
//
// The functions of networks: activations, softmax, norms, masks.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/model/functions.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

const Functions::Keyword kEps{"eps"};

}  // namespace

void Functions::require_functions() const {
  require(lowering.grammar_.functions, "models, metrics, laws and features");
}
// The argument of a function that is made of elementary ones.
NodeId Functions::argument() const {
  require_functions();
  return node(0);
}
NodeId Functions::elementary(Elementary f) const {
  return lowering.program_.function(f, argument());
}
NodeId Functions::square_root() const { return elementary(Elementary::sqrt); }
NodeId Functions::sigmoid() const { return elementary(Elementary::sigmoid); }
NodeId Functions::softplus() const { return elementary(Elementary::softplus); }
NodeId Functions::sine() const { return elementary(Elementary::sin); }
NodeId Functions::cosine() const { return elementary(Elementary::cos); }
NodeId Functions::error_function() const { return elementary(Elementary::erf); }

namespace {

// theta^(-i/pairs), to 17 digits where it is no rational number.
Rational frequency(const Rational& theta, std::int64_t i, std::int64_t pairs) {
  if (i == 0) return 1;
  const double exact =
      std::pow(theta.to_double(), static_cast<double>(i) / static_cast<double>(pairs));
  const double whole = std::round(exact);
  Rational power(1);
  Rational known(1);
  if (std::abs(whole) < 1e15) {
    const Rational root(static_cast<std::int64_t>(whole));
    for (std::int64_t k = 0; k < pairs; ++k) power *= root;
    for (std::int64_t k = 0; k < i; ++k) known *= theta;
    if (power == known) return Rational(1) / root;
  }
  return Rational::from_decimal(fmt::format("{:.17g}", 1 / exact));
}

// 2 sigmoid(2u) - 1
NodeId tanh_of(Program& program, NodeId u) {
  const NodeId s = program.function(Elementary::sigmoid, scale(program, u, 2));
  return add(program, scale(program, s, 2), program.constant({-1}, {}));
}

}  // namespace

NodeId Functions::tanh() const { return tanh_of(lowering.program_, argument()); }
NodeId Functions::silu() const {
  const NodeId u = argument();
  return multiply(lowering.program_, u, lowering.program_.function(Elementary::sigmoid, u));
}
NodeId Functions::gelu() const {
  const NodeId u = argument();
  return multiply(lowering.program_, u, lowering.program_.function(Elementary::normal_cdf, u));
}
// The approximation of GELU by tanh has the number sqrt(2/pi), which is no rational one: it is
// taken to 16 digits, as double precision does.
NodeId Functions::gelu_tanh() const {
  Program& program = lowering.program_;
  const NodeId u = argument();
  const Rational root = Rational::from_decimal("0.7978845608028654");
  const NodeId inner = add(program, scale(program, u, root), power(program, u, 3),
                           root * Rational::from_decimal("0.044715"));
  const NodeId s = program.function(Elementary::sigmoid, scale(program, inner, 2));
  return multiply(program, u, s);
}

std::vector<std::int64_t> Functions::axes_or(std::int64_t standard) const {
  const Expression* given = call.children.size() > 1 ? &call.children[1] : keyword(kAxis);
  return given == nullptr ? std::vector<std::int64_t>{standard}
                          : lowering.integers(*given, "the axis");
}

Rational Functions::eps() const {
  const Expression* given = call.children.size() > 2 ? &call.children[2] : keyword(kEps);
  const Rational value = given == nullptr ? Rational(1, 100000) : lowering.number(*given, "eps");
  if (value < Rational(0))
    throw ExpressionError(given->offset, fmt::format("{}: eps = {}; expected a number that is not "
                                                     "negative",
                                                     call.text, value.to_string()));
  return value;
}

std::int64_t Functions::one_axis() const {
  const std::vector<std::int64_t> axes = axes_or(-1);
  if (axes.size() != 1)
    throw ExpressionError(call.offset, fmt::format("{}: expected one axis", call.text));
  return axes[0];
}

// Of scores [.., queries, keys]: a query sees the keys up to its own place. With more keys than
// queries the last of both stand together.
NodeId Functions::causal_mask() const {
  throw ExpressionError(call.offset,
                        "causal_mask is understood inside softmax only: "
                        "softmax(causal_mask(scores), axis=-1)");
}

NodeId Functions::softmax() const {
  require_functions();
  const Expression& argument = call.children[0];
  Program& program = lowering.program_;
  if (argument.kind != Expression::Kind::call || argument.text != "causal_mask")
    return abide::softmax(program, node(0), one_axis());
  if (argument.children.size() != 1 || !argument.keywords.empty())
    throw ExpressionError(argument.offset, "causal_mask: expected one argument, the scores");
  const NodeId scores = lowering.node(argument.children[0]);
  const Shape shape = program.shape(scores);
  if (shape.size() < 2)
    throw ShapeError(fmt::format("causal_mask: shape {}; expected scores [.., queries, keys]",
                                 to_string(shape)));
  const std::int64_t axis = one_axis();
  if (axis != -1 && axis != static_cast<std::int64_t>(shape.size()) - 1)
    throw ExpressionError(call.offset, "softmax: causal_mask masks keys, which are the last axis");
  const std::int64_t queries = shape[shape.size() - 2];
  const std::int64_t keys = shape.back();
  if (keys < queries)
    throw ShapeError(
        fmt::format("causal_mask: shape {}: {} queries see {} keys; expected no fewer "
                    "keys than queries",
                    to_string(shape), queries, keys));
  std::vector<bool> mask(static_cast<std::size_t>(entries(shape)));
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    mask[i] = at % keys <= at / keys % queries + keys - queries;
  }
  return abide::softmax(program, scores, axis, mask);
}
NodeId Functions::log_softmax() const {
  return abide::log_softmax(lowering.program_, argument(), one_axis());
}
NodeId Functions::layer_norm() const {
  return abide::layer_norm(lowering.program_, argument(), axes_or(-1), eps());
}
NodeId Functions::batch_norm() const {
  return abide::layer_norm(lowering.program_, argument(), axes_or(0), eps(), "batch_norm");
}
NodeId Functions::rms_norm() const {
  return abide::rms_norm(lowering.program_, argument(), axes_or(-1), eps());
}
NodeId Functions::mean() const {
  Program& program = lowering.program_;
  const NodeId u = node(0);
  const bool all = call.children.size() < 2 && keyword(kAxis) == nullptr;
  const Shape shape = program.shape(u);
  std::vector<std::int64_t> axes;
  if (all)
    for (std::size_t a = 0; a < shape.size(); ++a) axes.push_back(static_cast<std::int64_t>(a));
  else
    axes = axes_or(0);
  const NodeId kept = abide::mean(program, u, axes);
  Shape result;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    const bool gone = std::any_of(axes.begin(), axes.end(), [&](std::int64_t axis) {
      return axis_of(shape, axis, "mean") == static_cast<std::int64_t>(a);
    });
    if (!gone) result.push_back(shape[a]);
  }
  return program.reshape(kept, result);
}

// |u| is the leaky ReLU of slope -1, and the larger of two the one plus what the other exceeds it
// by.
NodeId Functions::absolute() const {
  require_gates();
  return lowering.gates_.leaky_relu(node(0), -1);
}
NodeId Functions::maximum() const {
  require_gates();
  Program& program = lowering.program_;
  const NodeId a = node(0);
  const NodeId difference = add(program, node(1), a, -1, call.text);
  return add(program, a, lowering.gates_.relu(difference), 1, call.text);
}
NodeId Functions::minimum() const {
  require_gates();
  Program& program = lowering.program_;
  const NodeId a = node(0);
  const NodeId difference = add(program, a, node(1), -1, call.text);
  return add(program, a, lowering.gates_.relu(difference), -1, call.text);
}
// Pair by pair along the axis.
NodeId Functions::largest() const {
  require_gates();
  Program& program = lowering.program_;
  const NodeId u = node(0);
  const auto axis = static_cast<std::size_t>(axis_of(program.shape(u), one_axis(), "max"));
  const auto part = [&](std::int64_t i) {
    std::vector<Slice> slices(axis + 1);
    slices[axis].entry = i;
    return slice(program, u, slices);
  };
  NodeId result = part(0);
  for (std::int64_t i = 1; i < program.shape(u)[axis]; ++i)
    result = add(program, result, lowering.gates_.relu(add(program, part(i), result, -1)));
  return result;
}

// The largest of each window of x [channels, length] or [channels, height, width], as in PyTorch:
// without a stride, windows lie side by side.
NodeId Functions::max_pool(std::size_t axes) const {
  require_gates();
  Program& program = lowering.program_;
  const NodeId x = node(0);
  const Shape shape = program.shape(x);
  if (shape.size() != axes + 1)
    throw ShapeError(fmt::format("{}: shape {}; expected [channels, {}]", call.text,
                                 to_string(shape), axes == 1 ? "length" : "height, width"));
  const std::vector<std::int64_t> kernel = per_axis("the kernel", &call.children[1], 1, axes);
  const Expression* given = call.children.size() > 2 ? &call.children[2] : keyword(kStride);
  const std::vector<std::int64_t> stride =
      given == nullptr ? kernel : per_axis("stride", given, 1, axes);
  std::int64_t places = 1;  // of a window
  std::vector<Slice> slices(axes + 1);
  for (std::size_t a = 0; a < axes; ++a) {
    if (kernel[a] < 1 || kernel[a] > shape[a + 1] || stride[a] < 1)
      throw ShapeError(
          fmt::format("{}: shape {}, kernel {} and stride {}; expected a kernel that fits, and a "
                      "positive stride",
                      call.text, to_string(shape), kernel[a], stride[a]));
    places *= kernel[a];
    slices[a + 1].step = stride[a];
  }
  NodeId result = 0;
  for (std::int64_t place = 0; place < places; ++place) {
    std::int64_t rest = place;
    for (std::size_t a = axes; a-- > 0; rest /= kernel[a]) {
      const std::int64_t first = rest % kernel[a];
      slices[a + 1].start = first;
      slices[a + 1].stop = shape[a + 1] - kernel[a] + first + 1;
    }
    const NodeId part = slice(program, x, slices);
    result = place == 0
                 ? part
                 : add(program, result, lowering.gates_.relu(add(program, part, result, -1)));
  }
  return result;
}
NodeId Functions::max_pool1d() const { return max_pool(1); }
NodeId Functions::max_pool2d() const { return max_pool(2); }

// A mask of zeros and ones chooses.
NodeId Functions::where() const {
  Program& program = lowering.program_;
  const NodeId mask = node(0);
  const auto* constant = std::get_if<Constant>(&program.node(mask).operation);
  const auto is_bit = [](const Rational& q) { return q.is_zero() || q.is_one(); };
  if (constant == nullptr || !std::all_of(constant->values.begin(), constant->values.end(), is_bit))
    throw ExpressionError(
        call.children[0].offset,
        "where: expected a mask of numbers 0 and 1 that is the same for all data");
  const NodeId b = node(2);
  return add(program, b, multiply(program, mask, add(program, node(1), b, -1, "where")));
}

// Pairs of neighbours turn by the angle t theta^(-2i/d) at place t: x is [.., places, d].
NodeId Functions::rope() const {
  Program& program = lowering.program_;
  const NodeId x = argument();
  const Shape shape = program.shape(x);
  if (shape.size() < 2 || shape.back() % 2 != 0)
    throw ShapeError(
        fmt::format("rope: shape {}; expected [.., places, an even width]", to_string(shape)));
  const Expression* given = keyword({"theta", "base"});
  const Rational base = given == nullptr ? Rational(10000) : lowering.number(*given, "theta");
  if (!(Rational(0) < base)) throw ExpressionError(given->offset, "rope: theta must be positive");
  const std::int64_t places = shape[shape.size() - 2];
  const std::int64_t pairs = shape.back() / 2;
  std::vector<Rational> angles;
  for (std::int64_t t = 0; t < places; ++t)
    for (std::int64_t i = 0; i < pairs; ++i)
      angles.push_back(Rational(t) * frequency(base, i, pairs));
  const NodeId angle = program.constant(std::move(angles), {places, pairs});
  const NodeId c = program.function(Elementary::cos, angle);
  const NodeId s = program.function(Elementary::sin, angle);
  Shape in_pairs(shape.begin(), shape.end() - 1);
  in_pairs.insert(in_pairs.end(), {pairs, 2});
  const NodeId paired = program.reshape(x, in_pairs);
  std::vector<Slice> which(in_pairs.size());
  const auto half = [&](std::int64_t entry) {
    which.back().entry = entry;
    return slice(program, paired, which);
  };
  const NodeId a = half(0);
  const NodeId b = half(1);
  Shape single(in_pairs);
  single.back() = 1;
  const NodeId first = add(program, multiply(program, a, c), multiply(program, b, s), -1);
  const NodeId second = add(program, multiply(program, a, s), multiply(program, b, c));
  const NodeId turned =
      abide::concat(program, {program.reshape(first, single), program.reshape(second, single)}, -1);
  return program.reshape(turned, shape);
}

}  // namespace abide
