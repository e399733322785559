// SPDX-License-Identifier: MIT
//
// Truth values: known, or gates that are 0 or 1, and polynomials of them:
//
//     a > b is H(a - b)    a >= b is 1 - H(b - a)    and: p q    or: p + q - p q    not: 1 - p
//     where(p, a, b) = b + p (a - b)
//
// And what is done with whole numbers, which are known: bits, remainders, rounding.
#include <fmt/format.h>

#include <cmath>

#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

NodeId complement(Workspace& work, NodeId p) { return add(work.program(), work.number(1), p, -1); }

// Whether a > b; where `equal_too`, whether a >= b.
Values compared(Importer& importer, const Value& a, const Value& b, bool equal_too) {
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return {combined(*left, *right, ElementType::boolean, [&](auto x, auto y) {
      return static_cast<std::int64_t>(x > y || (equal_too && x == y));
    })};
  }
  Workspace& work = importer.work();
  const NodeId x = work.node(a);
  const NodeId y = work.node(b);
  if (!equal_too) return {Computed{work.gates().step(add(work.program(), x, y, -1)), true}};
  return {Computed{complement(work, work.gates().step(add(work.program(), y, x, -1))), true}};
}

Values greater(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  return compared(importer, a, b, false);
}
Values less(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  return compared(importer, b, a, false);
}
Values greater_or_equal(Importer& importer, const NodeContext& node) {
  return compared(importer, node.input(0), node.input(1), true);
}
Values less_or_equal(Importer& importer, const NodeContext& node) {
  return compared(importer, node.input(1), node.input(0), true);
}

Values equal(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left == nullptr || right == nullptr)
    throw node.refused("asks whether data are equal to something, which has no derivative");
  require_one_kind(*left, *right);
  return {combined(*left, *right, ElementType::boolean,
                   [](auto x, auto y) { return static_cast<std::int64_t>(x == y); })};
}

NodeId truth(Workspace& work, const NodeContext& node, const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  const auto* gate = std::get_if<Computed>(&value);
  const bool fits =
      (known != nullptr && known->type == ElementType::boolean) || (gate != nullptr && gate->truth);
  if (!fits) throw node.refused("an operand holds no truth values");
  return work.node(value);
}

// p + q - c p q, or p q alone.
enum class Connective { both, either, one };

template <Connective C>
Values connected(Importer& importer, const NodeContext& node) {
  const auto [a, b] = two_operands(importer, node);
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    return {combined(*left, *right, ElementType::boolean, [](auto x, auto y) -> std::int64_t {
      const bool p = x != 0;
      const bool q = y != 0;
      return C == Connective::both ? p && q : C == Connective::either ? p || q : p != q;
    })};
  }
  Workspace& work = importer.work();
  const NodeId p = truth(work, node, a);
  const NodeId q = truth(work, node, b);
  const NodeId both = work.product(p, q);
  if (C == Connective::both) return {Computed{both, true}};
  return {Computed{
      add(work.program(), add(work.program(), p, q), both, C == Connective::either ? -1 : -2),
      true}};
}

Values negation(Importer& importer, const NodeContext& node) {
  if (const Known* known = node.known(0); known != nullptr)
    return {mapped(*known, ElementType::boolean, [](auto x) { return x == 0 ? 1 : 0; })};
  Workspace& work = importer.work();
  return {Computed{complement(work, truth(work, node, node.input(0))), true}};
}

// A choice that is known moves entries; one that is a gate is a polynomial.
Values where(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const Value& a = node.input(1);
  const Value& b = node.input(2);
  Program& program = work.program();
  if (node.known(0) == nullptr) {
    const NodeId p = truth(work, node, node.input(0));
    const NodeId y = work.node(b);
    const NodeId difference = add(program, work.node(a), y, -1);
    return {computed(add(program, y, work.product(p, difference)))};
  }
  const Known& choice = node.known(0, "the condition");
  const auto* left = std::get_if<Known>(&a);
  const auto* right = std::get_if<Known>(&b);
  const Shape shape =
      broadcast(choice.shape, broadcast(shape_of(program, a), shape_of(program, b)));
  std::vector<bool> first(known_entries(shape));
  const std::vector<std::int64_t> index = broadcast_index(choice.shape, shape);
  for (std::size_t i = 0; i < first.size(); ++i)
    first[i] = choice.as_real(static_cast<std::size_t>(index[i])) != 0;
  const auto part = [&](const Value& value, bool wanted) {
    std::vector<std::int64_t> own = broadcast_index(shape_of(program, value), shape);
    for (std::size_t i = 0; i < own.size(); ++i)
      if (first[i] != wanted) own[i] = -1;
    return work.moved(value, own, shape);
  };
  if (left != nullptr && right != nullptr) {
    require_one_kind(*left, *right);
    // A choice, not a sum: minus infinity plus 0 is no trouble, but nan may be among what is left.
    const Known x = std::get<Known>(part(a, true));
    const Known y = std::get<Known>(part(b, false));
    return {std::get<Known>(sum_of(work, x, y))};
  }
  const auto gate = [](const Value& value) {
    const auto* known = std::get_if<Known>(&value);
    const auto* made = std::get_if<Computed>(&value);
    return known != nullptr ? known->type == ElementType::boolean : made != nullptr && made->truth;
  };
  Value chosen = sum_of(work, part(a, true), part(b, false));
  if (auto* made = std::get_if<Computed>(&chosen)) made->truth = gate(a) && gate(b);
  return {chosen};
}

// Of known numbers alone: f(node, x) of each entry.
template <double (*F)(double)>
Values rounding(Importer&, const NodeContext& node) {
  const Known* known = node.known(0);
  if (known == nullptr)
    throw node.refused("its derivative is 0 wherever there is one: nothing before it is trained");
  return {mapped(*known, known->type, [](auto x) { return F(static_cast<double>(x)); })};
}

Values is_nan(Importer&, const NodeContext& node) {
  const Known& known = node.known(0, "what is looked at");
  return {mapped(known, ElementType::boolean,
                 [](auto x) { return std::isnan(static_cast<double>(x)) ? 1 : 0; })};
}

Values is_infinite(Importer&, const NodeContext& node) {
  const Known& known = node.known(0, "what is looked at");
  const bool below = node.flag("detect_negative", true);
  const bool above = node.flag("detect_positive", true);
  return {mapped(known, ElementType::boolean, [&](auto x) {
    const auto value = static_cast<double>(x);
    return std::isinf(value) && (value < 0 ? below : above) ? 1 : 0;
  })};
}

// Of whole numbers that are known: f(x, y).
template <class F>
Values of_integers(const NodeContext& node, F f) {
  const Known& a = node.known(0, "the first operand");
  const Known& b = node.known(1, "the second operand");
  require_one_kind(a, b);
  if (a.real()) throw node.refused("operands are floats; expected whole numbers");
  return {combined(a, b, a.type, [&](auto x, auto y) {
    return f(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y));
  })};
}

Values bits_and(Importer&, const NodeContext& node) {
  return of_integers(node, [](std::int64_t x, std::int64_t y) { return x & y; });
}
Values bits_or(Importer&, const NodeContext& node) {
  return of_integers(node, [](std::int64_t x, std::int64_t y) { return x | y; });
}
Values bits_xor(Importer&, const NodeContext& node) {
  return of_integers(node, [](std::int64_t x, std::int64_t y) { return x ^ y; });
}
Values bits_not(Importer&, const NodeContext& node) {
  const Known& known = node.known(0, "the operand");
  if (known.real()) throw node.refused("the operand is of floats; expected whole numbers");
  return {mapped(known, known.type, [](auto x) { return ~static_cast<std::int64_t>(x); })};
}
Values bit_shift(Importer&, const NodeContext& node) {
  const std::string direction = node.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    throw node.refused("the attribute direction: expected 'LEFT' or 'RIGHT'");
  return of_integers(node, [&](std::int64_t x, std::int64_t y) -> std::int64_t {
    if (y < 0) throw node.refused(fmt::format("a shift by {}; expected 0 or more", y));
    if (direction == "RIGHT") return x >> std::min<std::int64_t>(y, 63);  // with its sign
    return y > 63 ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(x) << y);
  });
}

// The sign of the divisor, or with fmod that of what is divided.
Values remainder(Importer&, const NodeContext& node) {
  const bool c_like = node.flag("fmod", false);
  const Known& a = node.known(0, "what is divided");
  const Known& b = node.known(1, "the divisor");
  require_one_kind(a, b);
  if (a.real() && !c_like) throw node.refused("remainders of floats; expected the attribute fmod");
  return {combined(a, b, a.type,
                   Match{[](double x, double y) { return std::fmod(x, y); },
                         [&](std::int64_t x, std::int64_t y) {
                           if (y == 0) throw node.refused("a division by 0");
                           const std::int64_t rest = y == -1 ? 0 : x % y;
                           const bool other = rest != 0 && (rest < 0) != (y < 0);
                           return other && !c_like ? rest + y : rest;
                         }})};
}

}  // namespace

std::vector<RuleRow> logic_rules() {
  return {
      {"Greater", 1, greater},
      {"Less", 1, less},
      {"GreaterOrEqual", 12, greater_or_equal},
      {"LessOrEqual", 12, less_or_equal},
      {"Equal", 1, equal},
      {"And", 1, connected<Connective::both>},
      {"Or", 1, connected<Connective::either>},
      {"Xor", 1, connected<Connective::one>},
      {"Not", 1, negation},
      {"Where", 9, where},
      {"Floor", 1, rounding<std::floor>},
      {"Ceil", 1, rounding<std::ceil>},
      {"Round", 11, rounding<std::nearbyint>},
      {"IsNaN", 9, is_nan},
      {"IsInf", 10, is_infinite},
      {"BitwiseAnd", 18, bits_and},
      {"BitwiseOr", 18, bits_or},
      {"BitwiseXor", 18, bits_xor},
      {"BitwiseNot", 18, bits_not},
      {"BitShift", 11, bit_shift},
      {"Mod", 10, remainder},
  };
}

}  // namespace abide
