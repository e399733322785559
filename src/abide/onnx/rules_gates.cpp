// SPDX-License-Identifier: MIT
//
// Operations that are piecewise: written with relu(z) and the gate H(z), 1 where z > 0, else 0.
//
//     max(a, b) = a + relu(b - a)      |z| = leaky_relu(z, -1)      sign(z) = 2 H(z) - 1
//     clip(x, l, h) = x + relu(l - x) - relu(x - h)                 for l <= h
//     elu(x) = relu(x) + alpha (1 - H(x)) (exp(x) - 1)
//
// Where an argument is 0, sign(z) is not 0 here; there training has no gradient to follow.
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

NodeId node_of(Importer& importer, const NodeContext& node, std::size_t i = 0) {
  node.ignore("consumed_inputs");
  return importer.work().node(node.input(i));
}

NodeId minus_number(Workspace& work, NodeId x, const Rational& number) {
  return add(work.program(), x, work.number(number), -1);
}

Values relu(Importer& importer, const NodeContext& node) {
  return {computed(importer.work().gates().relu(node_of(importer, node)))};
}

Values leaky_relu(Importer& importer, const NodeContext& node) {
  const Rational slope = node.real("alpha", 0.01F);
  return {computed(importer.work().gates().leaky_relu(node_of(importer, node), slope))};
}

Values parametric_relu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = node_of(importer, node);
  NodeId slope = node_of(importer, node, 1);
  // Before version 7 one slope for each channel.
  const std::size_t axes = work.program().shape(x).size();
  const Shape own = work.program().shape(slope);
  if (node.version() < 7 && own.size() == 1 && axes > 2) {
    Shape channels(axes - 1, 1);
    channels[0] = own[0];
    slope = work.program().reshape(slope, channels);
  }
  if (!stretches(work.program().shape(slope), work.program().shape(x)))
    throw node.refused("the slopes cannot be stretched to the operand");
  const NodeId positive = work.gates().relu(x);
  const NodeId negative = work.program().sum({x, positive}, {1, -1});
  return {computed(add(work.program(), positive, multiply(work.program(), slope, negative)))};
}

Values thresholded_relu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = node_of(importer, node);
  const NodeId gate = work.gates().step(minus_number(work, x, node.real("alpha", 1)));
  return {computed(work.product(x, gate))};
}

// Between two limits, of which each may be missing. In doubles x is exact between them.
NodeId clipped(Workspace& work, NodeId x, const std::optional<Rational>& low,
               const std::optional<Rational>& high) {
  Program& program = work.program();
  if (low && high && *high <= *low) return program.constant({*high}, Shape(program.shape(x)));
  NodeId result = x;
  if (low) {
    const NodeId below = scale(program, minus_number(work, x, *low), -1);
    result = add(program, result, work.gates().relu(below));
  }
  if (high) result = add(program, result, work.gates().relu(minus_number(work, x, *high)), -1);
  return result;
}

// A limit of a Clip, if it limits anything: not the last number of its type, which some exporters
// write for none. `side` is -1 for the lower limit, 1 for the upper.
std::optional<Rational> limit(const NodeContext& node, std::size_t operand, const char* attribute,
                              const char* what, int side) {
  if (node.version() < 11) {
    if (!node.has(attribute)) return {};
    const Rational value = node.real(attribute, 0);
    return side * value.to_double() >= largest_of(ElementType::float32) ? std::nullopt
                                                                        : std::optional(value);
  }
  if (!node.has(operand)) return {};
  const double value = node.real(operand, what);
  const ElementType type = node.known(operand, what).type;
  if (is_real(type) && side * value >= largest_of(type)) return {};
  return exact(value);
}

Values clip(Importer& importer, const NodeContext& node) {
  const auto low = limit(node, 1, "min", "the lower limit", -1);
  const auto high = limit(node, 2, "max", "the upper limit", 1);
  if (const Known* known = node.known(0); known != nullptr && known->real()) {
    return {mapped(*known, known->type, [&](auto x) {
      auto value = static_cast<double>(x);
      if (low) value = std::max(value, low->to_double());
      return high ? std::min(value, high->to_double()) : value;
    })};
  }
  return {computed(clipped(importer.work(), node_of(importer, node), low, high))};
}

NodeId hard_sigmoid(Workspace& work, NodeId x, const Rational& slope, const Rational& shift) {
  const NodeId line = add(work.program(), scale(work.program(), x, slope), work.number(shift));
  return clipped(work, line, Rational(0), Rational(1));
}

Values hard_sigmoid(Importer& importer, const NodeContext& node) {
  return {computed(hard_sigmoid(importer.work(), node_of(importer, node), node.real("alpha", 0.2F),
                                node.real("beta", 0.5F)))};
}

Values hard_swish(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = node_of(importer, node);
  return {computed(work.product(x, hard_sigmoid(work, x, Rational(1, 6), Rational(1, 2))))};
}

// relu(x) + alpha (1 - H(x)) (exp(x / width) - 1)
NodeId elu(Workspace& work, NodeId x, const Rational& alpha, const Rational& width) {
  Program& program = work.program();
  const NodeId positive = work.gates().relu(x);
  const NodeId below = add(program, work.number(1), work.gates().step(x), -1);
  const NodeId e = program.function(Elementary::exp, scale(program, x, Rational(1) / width));
  const NodeId curve = add(program, e, work.number(1), -1);
  return add(program, positive, work.product(below, curve), alpha);
}

Values elu(Importer& importer, const NodeContext& node) {
  return {computed(elu(importer.work(), node_of(importer, node), node.real("alpha", 1), 1))};
}

Values celu(Importer& importer, const NodeContext& node) {
  const Rational alpha = node.real("alpha", 1);
  if (alpha.is_zero()) throw node.refused("alpha is 0; expected another number");
  return {computed(elu(importer.work(), node_of(importer, node), alpha, alpha))};
}

Values selu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  // Before version 6 the standards had fewer digits.
  const bool old = node.version() < 6;
  const Rational alpha = node.real("alpha", old ? 1.6732F : 1.67326319217681884765625F);
  const Rational gamma = node.real("gamma", old ? 1.0507F : 1.05070102214813232421875F);
  return {computed(scale(work.program(), elu(work, node_of(importer, node), alpha, 1), gamma))};
}

Values softsign(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = node_of(importer, node);
  const NodeId size = work.gates().leaky_relu(x, -1);
  const NodeId below = add(work.program(), size, work.number(1));
  return {computed(work.product(x, reciprocal(work.program(), below)))};
}

// x - bias where x > lambda, x + bias where x < -lambda, else 0.
Values shrink(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = node_of(importer, node);
  const Rational bias = node.real("bias", 0);
  const Rational lambda = node.real("lambd", 0.5F);
  if (lambda < Rational(0)) throw node.refused("the attribute lambd is negative");
  const NodeId above = work.gates().step(minus_number(work, x, lambda));
  const NodeId minus = scale(work.program(), x, -1);
  const NodeId below = work.gates().step(minus_number(work, minus, lambda));
  return {computed(add(work.program(), work.product(above, minus_number(work, x, bias)),
                       work.product(below, minus_number(work, x, -bias))))};
}

Values absolute(Importer& importer, const NodeContext& node) {
  return {computed(importer.work().gates().leaky_relu(node_of(importer, node), -1))};
}

Values sign(Importer& importer, const NodeContext& node) {
  if (const Known* known = node.known(0); known != nullptr)
    return {mapped(*known, known->type, [](auto x) -> decltype(x) {
      return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x;  // nan is what is left
    })};
  Workspace& work = importer.work();
  const NodeId gate = work.gates().step(node_of(importer, node));
  return {computed(minus_number(work, scale(work.program(), gate, 2), 1))};
}

// Whether nothing is below an operand, as minus infinity is not: a mask that is limited from below.
bool is_floor(const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  if (known == nullptr || known->size() == 0) return false;
  for (std::size_t i = 0; i < known->size(); ++i)
    if (!(known->as_real(i) <= kMinusInfinity)) return false;
  return true;
}

Value larger(Workspace& work, const Value& a, const Value& b, int sign) {
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return combined(*left, *right, left->type, [&](auto x, auto y) {
      if (x != x) return x;  // nan
      return y != y || (sign > 0 ? x < y : y < x) ? y : x;
    });
  }
  const Shape shape = broadcast(shape_of(work.program(), a), shape_of(work.program(), b));
  if (sign > 0 && is_floor(b)) return work.stretched(a, shape);
  if (sign > 0 && is_floor(a)) return work.stretched(b, shape);
  const NodeId x = work.node(a);
  const NodeId difference = add(work.program(), work.node(b), x, -1);
  const NodeId excess = work.gates().relu(scale(work.program(), difference, sign));
  return computed(add(work.program(), x, excess, sign));
}

Values extreme(Importer& importer, const NodeContext& node, int sign) {
  node.ignore("consumed_inputs");
  Value result = node.input(0);
  for (std::size_t i = 1; i < node.inputs(); ++i)
    result = larger(importer.work(), result, node.input(i), sign);
  return {result};
}
Values largest(Importer& importer, const NodeContext& node) { return extreme(importer, node, 1); }
Values smallest(Importer& importer, const NodeContext& node) { return extreme(importer, node, -1); }

}  // namespace

std::vector<RuleRow> gate_rules() {
  return {
      {"Relu", 1, relu},
      {"LeakyRelu", 1, leaky_relu},
      {"PRelu", 1, parametric_relu},
      {"ThresholdedRelu", 10, thresholded_relu},
      {"Clip", 1, clip},
      {"HardSigmoid", 1, hard_sigmoid},
      {"HardSwish", 14, hard_swish},
      {"Elu", 1, elu},
      {"Celu", 12, celu},
      {"Selu", 1, selu},
      {"Softsign", 1, softsign},
      {"Shrink", 9, shrink},
      {"Abs", 1, absolute},
      {"Sign", 9, sign},
      {"Max", 1, largest},
      {"Min", 1, smallest},
  };
}

}  // namespace abide
