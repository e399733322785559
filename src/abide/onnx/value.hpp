// SPDX-License-Identifier: MIT
//
// What a name of an ONNX graph stands for while it is imported.
//
//     Known      an array: a shape, an index, a mask, a literal. It becomes a constant of the
//                program only when it meets a node
//     Computed   a node of the program
//     Masked     a node of which some entries are minus infinity, as scores before a softmax are;
//                what the node holds there does not count. Only rules that know what minus infinity
//                means take it
//     Tokens     an input of whole numbers whose values are not known. They pick rows of a table,
//                which is a product with a one-hot probe, and nothing else
//
// Whoever treats values says what becomes of each kind, with std::visit and Match
// (program/node.hpp), one case a kind.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "abide/onnx/known.hpp"
#include "abide/program/program.hpp"

namespace abide {

struct Computed {
  NodeId node = 0;
  bool truth = false;  ///< its entries are 0 or 1: false or true
};
struct Masked {
  NodeId node = 0;
  std::vector<bool> hidden;  ///< for each entry whether it is minus infinity
};
struct Tokens {
  std::string input;
  Shape shape;
};

/// Clang 14 does not deduce the cases of an aggregate by itself.
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

using Value = std::variant<Known, Computed, Masked, Tokens>;

[[nodiscard]] Shape shape_of(const Program& program, const Value& value);
/// `known float [2, 3]`, `[2, 3]`, `tokens [1, 8]`: for messages.
[[nodiscard]] std::string described(const Program& program, const Value& value);

/// Masks in files are large negative numbers where they are not minus infinity: these are taken for
/// it (-10000 is a number).
inline constexpr double kMinusInfinity = -1e30;

}  // namespace abide
