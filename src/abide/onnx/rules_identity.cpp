// SPDX-License-Identifier: MIT
//
// Operations that leave numbers as they are: copies, casts between floating-point types, dropout
// that drops nothing; and constants.
//
// A cast of a node rounds nothing here: the model is exact. Of known numbers it does.
#include <fmt/format.h>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/onnx/tensor_data.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

Values identity(Importer&, const NodeContext& node) { return {node.input(0)}; }

Value cast_to(const NodeContext& node, const Value& value, ElementType type) {
  const auto refused = [&](const char* what) {
    return node.refused(
        fmt::format("{} become {}, which has no derivative", what,
                    type == ElementType::boolean ? "truth values" : "whole numbers"));
  };
  if (is_real(type) && bytes_of(type) == 1)
    throw node.refused("rounds to 8 bits, which is not understood");
  return std::visit(Match{[&](const Known& known) -> Value { return cast(known, type); },
                          [&](const Computed& computed) -> Value {
                            if (is_real(type)) return Computed{computed.node};
                            if (computed.truth && type == ElementType::boolean) return computed;
                            throw refused("numbers that depend on data");
                          },
                          [&](const Masked& masked) -> Value {
                            if (is_real(type)) return masked;
                            throw refused("numbers that depend on data");
                          },
                          [&](const Tokens& tokens) -> Value {
                            if (!is_real(type) && type != ElementType::boolean) return tokens;
                            throw node.refused(
                                fmt::format("the input '{}' holds whole numbers that become {}; "
                                            "expected their values to be given",
                                            tokens.input, to_string(type)));
                          }},
                    value);
}

Values cast_rule(Importer&, const NodeContext& node) {
  node.ignore("saturate");
  node.ignore("round_mode");
  if (node.version() < 6) {
    const std::string name = node.text("to", "");
    for (const int number : {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13}) {
      const auto type = static_cast<ElementType>(number);
      std::string upper = to_string(type);
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (upper == name) return {cast_to(node, node.input(0), type)};
    }
    throw node.refused(fmt::format("the attribute to: {}", quoted_name(name)));
  }
  return {
      cast_to(node, node.input(0), element_type(node.integer("to", 0), node.refused("").what()))};
}

Values cast_like(Importer&, const NodeContext& node) {
  node.ignore("saturate");
  node.ignore("round_mode");
  const auto type =
      std::visit(Match{[](const Known& known) { return known.type; },
                       [](const Computed& computed) {
                         return computed.truth ? ElementType::boolean : ElementType::float32;
                       },
                       [](const Masked&) { return ElementType::float32; },
                       [](const Tokens&) { return ElementType::int64; }},
                 node.input(1));
  return {cast_to(node, node.input(0), type)};
}

// In training mode each entry is kept or dropped: a gate that is free, if the user says so.
Values dropout(Importer& importer, const NodeContext& node) {
  node.ignore("seed");
  node.ignore("consumed_inputs");
  bool training = false;
  Rational ratio;
  if (node.version() < 12) {
    ratio = node.real("ratio", 0.5F);
    training = node.version() < 7 && !node.flag("is_test", false);
  } else {
    ratio = node.has(1) ? exact(node.real(1, "the ratio")) : Rational(1, 2);
    training = node.has(2) && node.real(2, "the mode") != 0;
  }
  const Value& value = node.input(0);
  const Shape shape = shape_of(importer.work().program(), value);
  if (!training || ratio.is_zero()) {
    Values results{value};
    if (node.wants(1))
      results.emplace_back(mapped(Known::zeros(ElementType::boolean, shape), ElementType::boolean,
                                  [](auto) { return 1; }));
    return results;
  }
  if (!importer.options().free_dropout)
    throw node.refused(
        "a dropout in training mode; expected none, or the option that takes its mask for a free "
        "gate");
  const std::string name = node.node().outputs[0] + "#mask";
  const NodeId mask = importer.free_input(name, shape);
  return {computed(importer.work().product(importer.work().node(value), mask))};
}

Values constant(Importer& importer, const NodeContext& node) {
  if (const OnnxTensor* tensor = node.tensor("value"); tensor != nullptr)
    return {importer.tensor(*tensor, node.node().outputs[0])};
  const auto reals = [](const std::vector<double>& values, const Shape& shape) -> Values {
    return {Known{ElementType::float32, shape, values}};
  };
  if (node.has("value_float")) return reals({node.real("value_float", 0).to_double()}, {});
  if (node.has("value_int")) return {Known::integer(node.integer("value_int", 0))};
  if (const auto values = node.reals("value_floats"); values)
    return reals(*values, {std::ssize(*values)});
  if (const auto values = node.integers("value_ints"); values) return {Known::integers(*values)};
  throw node.refused("a constant that is no tensor of numbers");
}

}  // namespace

std::vector<RuleRow> identity_rules() {
  return {
      {"Identity", 1, identity}, {"Cast", 1, cast_rule},    {"CastLike", 15, cast_like},
      {"Dropout", 1, dropout},   {"Constant", 1, constant},
  };
}

}  // namespace abide
