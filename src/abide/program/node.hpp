// SPDX-License-Identifier: MIT
//
// The kinds of node of a tensor program, and how to tell them apart.
//
// Whoever treats nodes by kind says what becomes of each, with one case for each kind:
//
//     match(node,
//         [](const Parameter& p) { .. }, [](const Probe& p) { .. }, [](const Constant& c) { .. },
//         [](const Contraction& c) { .. }, [](const Sum& s) { .. }, [](const Gather& g) { .. },
//         [](const Inverse& i) { .. }, [](const Function& f) { .. });
//
// A kind without a case does not compile, so that one more kind is a list of errors: every place
// that must learn what it means. Cases with `const auto&` would undo that, and there are none. To
// ask for one kind alone, `std::get_if<Sum>(&node.operation)`, is right where all others are
// treated alike for a reason that holds for kinds to come, as in rewriting a sum of products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "abide/program/elementary.hpp"
#include "abide/program/entry_map.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

using NodeId = std::uint32_t;
/// einsum labels: equal numbers are the same index.
using Labels = std::vector<int>;
/// first, first + 1, ..
[[nodiscard]] Labels label_range(int first, std::size_t count);

struct Parameter {
  std::string name;
  bool operator==(const Parameter&) const = default;
};
struct Probe {
  std::string name;
  bool operator==(const Probe&) const = default;
};
/// One value, which fills the shape, or one value per entry, row-major.
struct Constant {
  std::vector<Rational> values;
  bool operator==(const Constant&) const = default;
};
/// result[labels] = sum over the labels that are not in the result of the product of the operands.
/// Labels are distinct within an operand. With one operand, the result's labels are among its own.
/// With two, every label is in at least two of (left, right, result).
struct Contraction {
  std::vector<Labels> operands;
  Labels result;
  bool operator==(const Contraction&) const = default;
};
/// sum of coefficients[i] * operand i; all of one shape.
struct Sum {
  std::vector<Rational> coefficients;
  bool operator==(const Sum&) const = default;
};
/// result[i] = operand[map[i]] on flattened tensors, 0 where map[i] is -1 (program/entry_map.hpp);
/// in order, it is a reshape.
struct Gather {
  EntryMap map;
  bool operator==(const Gather&) const = default;
};
/// The inverse of each matrix of an operand of shape [.., n, n].
struct Inverse {
  std::string what;  ///< which matrix, in words, for errors: `the Gram matrix of W2`; may be empty
  /// One matrix has one inverse, whatever it is called; the words that came first stay.
  bool operator==(const Inverse&) const { return true; }
};

/// An elementary function of each entry.
struct Function {
  Elementary function{};
  bool operator==(const Function&) const = default;
};

struct Node {
  std::variant<Parameter, Probe, Constant, Contraction, Sum, Gather, Inverse, Function> operation;
  std::vector<NodeId> operands;
  Shape shape;
  bool operator==(const Node&) const = default;
};

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

/// What the case for the node's kind gives.
template <class... Cases>
decltype(auto) match(const Node& node, Cases... cases) {
  return std::visit(Match<Cases...>{std::move(cases)...}, node.operation);
}

/// Whether the node is a parameter or a probe.
[[nodiscard]] bool is_leaf(const Node& node);

/// The exact numbers that the node holds: the values of a constant, the coefficients of a sum.
[[nodiscard]] std::span<const Rational> exact_numbers(const Node& node);

}  // namespace abide
