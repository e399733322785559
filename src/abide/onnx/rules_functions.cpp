// SPDX-License-Identifier: MIT
//
// Elementary functions of each entry, written with those of program/elementary.hpp:
//
//     tanh(u) = 2 sigmoid(2u) - 1         gelu(u) = u normal_cdf(u)       silu(u) = u sigmoid(u)
//     sinh(u) = (exp(u) - exp(-u)) / 2    asinh(u) = log(u + sqrt(u^2 + 1))
//
// Functions whose derivatives need a symbol that is not there, atan and its kin, are refused.
#include <fmt/format.h>

#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

NodeId operand(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  return importer.work().node(node.input(0));
}

template <Elementary F>
Values elementary(Importer& importer, const NodeContext& node) {
  return {computed(importer.work().program().function(F, operand(importer, node)))};
}

// Written with others: f(workspace, operand).
template <NodeId (*F)(Workspace&, NodeId)>
Values written(Importer& importer, const NodeContext& node) {
  return {computed(F(importer.work(), operand(importer, node)))};
}

NodeId exp_of(Workspace& work, NodeId u) { return work.program().function(Elementary::exp, u); }
NodeId log_of(Workspace& work, NodeId u) { return work.program().function(Elementary::log, u); }
NodeId root_of(Workspace& work, NodeId u) { return work.program().function(Elementary::sqrt, u); }
NodeId plus(Workspace& work, NodeId u, const Rational& number) {
  return add(work.program(), u, work.number(number));
}

NodeId tanh_of(Workspace& work, NodeId u) {
  const NodeId s = work.program().function(Elementary::sigmoid, scale(work.program(), u, 2));
  return plus(work, scale(work.program(), s, 2), -1);
}
NodeId tan_of(Workspace& work, NodeId u) {
  return divide(work.program(), work.program().function(Elementary::sin, u),
                work.program().function(Elementary::cos, u), "a cosine");
}
NodeId sinh_of(Workspace& work, NodeId u) {
  const NodeId e = exp_of(work, u);
  const NodeId both = add(work.program(), e, reciprocal(work.program(), e), -1);
  return scale(work.program(), both, Rational(1, 2));
}
NodeId cosh_of(Workspace& work, NodeId u) {
  const NodeId e = exp_of(work, u);
  const NodeId both = add(work.program(), e, reciprocal(work.program(), e));
  return scale(work.program(), both, Rational(1, 2));
}
NodeId asinh_of(Workspace& work, NodeId u) {
  const NodeId root = root_of(work, plus(work, work.product(u, u), 1));
  return log_of(work, add(work.program(), u, root));
}
NodeId acosh_of(Workspace& work, NodeId u) {
  const NodeId root = root_of(work, plus(work, work.product(u, u), -1));
  return log_of(work, add(work.program(), u, root));
}
NodeId atanh_of(Workspace& work, NodeId u) {
  const NodeId below = add(work.program(), work.number(1), u, -1);
  const NodeId ratio = divide(work.program(), plus(work, u, 1), below);
  return scale(work.program(), log_of(work, ratio), Rational(1, 2));
}
NodeId reciprocal_of(Workspace& work, NodeId u) { return reciprocal(work.program(), u); }
NodeId mish_of(Workspace& work, NodeId u) {
  return work.product(u, tanh_of(work, work.program().function(Elementary::softplus, u)));
}

Values swish(Importer& importer, const NodeContext& node, float alpha) {
  Workspace& work = importer.work();
  const NodeId u = operand(importer, node);
  const NodeId argument = scale(work.program(), u, node.real("alpha", alpha));
  return {computed(work.product(u, work.program().function(Elementary::sigmoid, argument)))};
}
Values swish(Importer& importer, const NodeContext& node) { return swish(importer, node, 1); }
Values quick_gelu(Importer& importer, const NodeContext& node) {
  return swish(importer, node, 1.702F);
}

Values swiglu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId other = work.node(node.input(1));
  const NodeId gate = work.node(swish(importer, node)[0]);
  if (work.program().shape(gate) != work.program().shape(other))
    throw node.refused("expected two operands of one shape");
  return {computed(work.product(gate, other))};
}

// u (1 + tanh(sqrt(2/pi) (u + 0.044715 u^3))) / 2
NodeId gelu_by_tanh(Workspace& work, NodeId u) {
  Program& program = work.program();
  // sqrt(2/pi) to 16 digits, as double precision has it.
  const Rational root = Rational::from_decimal("0.7978845608028654");
  const NodeId inner = add(program, scale(program, u, root), power(program, u, 3),
                           root * Rational::from_decimal("0.044715"));
  const NodeId s = program.function(Elementary::sigmoid, scale(program, inner, 2));
  return work.product(u, s);
}

Values gelu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId u = operand(importer, node);
  const std::string way = node.text("approximate", "none");
  if (way == "tanh") return {computed(gelu_by_tanh(work, u))};
  if (way != "none") throw node.refused("the attribute approximate: expected 'none' or 'tanh'");
  return {computed(work.product(u, work.program().function(Elementary::normal_cdf, u)))};
}

// Of the sum of an operand and a shift, if there is one.
Values fast_gelu(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  NodeId u = operand(importer, node);
  if (node.has(1)) u = add(work.program(), u, work.node(node.input(1)));
  return {computed(gelu_by_tanh(work, u))};
}

}  // namespace

std::vector<RuleRow> function_rules() {
  constexpr std::string_view kNoArcTangent =
      "its derivative needs the arc tangent, which is none of the functions that are understood";
  return {
      {"Exp", 1, elementary<Elementary::exp>},
      {"Log", 1, elementary<Elementary::log>},
      {"Sqrt", 1, elementary<Elementary::sqrt>},
      {"Erf", 9, elementary<Elementary::erf>},
      {"Sin", 7, elementary<Elementary::sin>},
      {"Cos", 7, elementary<Elementary::cos>},
      {"Sigmoid", 1, elementary<Elementary::sigmoid>},
      {"Softplus", 1, elementary<Elementary::softplus>},
      {"Tanh", 1, written<tanh_of>},
      {"Tan", 7, written<tan_of>},
      {"Sinh", 9, written<sinh_of>},
      {"Cosh", 9, written<cosh_of>},
      {"Asinh", 9, written<asinh_of>},
      {"Acosh", 9, written<acosh_of>},
      {"Atanh", 9, written<atanh_of>},
      {"Reciprocal", 1, written<reciprocal_of>},
      {"Mish", 18, written<mish_of>},
      {"Swish", 24, swish},
      {"SwiGLU", 28, swiglu},
      {"Gelu", 20, gelu},
      {"Gelu", 1, gelu, "", true, "com.microsoft"},
      {"FastGelu", 1, fast_gelu, "", true, "com.microsoft"},
      {"QuickGelu", 1, quick_gelu, "", true, "com.microsoft"},
      {.operation = "Atan", .since = 7, .refused = kNoArcTangent},
      {.operation = "Asin", .since = 7, .refused = kNoArcTangent},
      {.operation = "Acos", .since = 7, .refused = kNoArcTangent},
  };
}

}  // namespace abide
