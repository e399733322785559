// SPDX-License-Identifier: MIT
//
// Tensor programs.
//
// Everything that a user of a training flow may choose freely (data, labels, which gates are open)
// is a vector of free values, the *probe* xi. A model is one scalar program L(theta; xi),
// polynomial or rational in both, and the vector fields that training can follow are
// X_xi = grad_theta L. For W2 W1 x:
//
//     L = w . (W2 (W1 x)),   xi = (w, x),
//     parameter W1 [r, n]   probe x [n]   contraction 'ij,j->i'    and so on: five nodes.
//
// A program is a graph of these few kinds of node:
//
//     parameter      a tensor of theta, by name
//     probe          a tensor of xi, by name
//     constant       exact rationals
//     contraction    one or two operands in einsum notation: matrix product, elementwise product,
//                    transpose, sum over an axis are all contractions
//     sum            a linear combination with exact coefficients of tensors of one shape
//     gather         entries picked by a fixed index map, -1 picking 0: slices, concatenation,
//                    padding, the patches of a convolution; with no map, a reshape
//     inverse        the inverses of a stack of square matrices; of size 1 by 1, reciprocals
//     function       an elementary function of each entry (program/elementary.hpp)
//
// This is closed under differentiation (program/gradient.hpp), and one interpreter evaluates it
// over any field (program/evaluate.hpp), or ring if nothing is inverted. The values are rational
// functions, of the symbols of functions too; 1 / (w x) for scalars is the inverse of the matrix
// [[w x]]. At a point where a matrix is singular there is no value, and evaluation throws
// SingularMatrix. program/node.hpp has the kinds.
//
// Nodes are appended only, so their order is an order of evaluation. Shapes are checked when a node
// is built. Equal nodes are built once: two uses of relu(z) share one gate for this reason. The
// builder also keeps the graph lean: transposes are absorbed by the contractions that use them,
// constants that only scale become coefficients, zero terms vanish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "abide/program/node.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

class Program {
 public:
  /// Throws ShapeError on a bad shape, std::invalid_argument on a name already taken.
  NodeId parameter(const std::string& name, const Shape& shape);
  NodeId probe(const std::string& name, const Shape& shape);
  /// `values`: one, or one per entry. Throws ShapeError on any other number.
  NodeId constant(std::vector<Rational> values, const Shape& shape);

  /// The contraction of one or two operands. Labels may repeat between operands and results but
  /// not within one. A label of the result must occur in an operand.
  /// Throws ShapeError, naming `operation`, when sizes of one label differ.
  NodeId contract(std::vector<NodeId> operands, std::vector<Labels> labels, Labels result,
                  const std::string& operation = "einsum");
  /// Throws ShapeError, naming `operation`, when the shapes differ.
  NodeId sum(const std::vector<NodeId>& operands, const std::vector<Rational>& coefficients,
             const std::string& operation = "sum");
  /// Throws ShapeError when the index does not fit the shape or points outside the operand.
  NodeId gather(NodeId operand, std::vector<std::int32_t> index, const Shape& shape);
  /// The same with a view of the operand's shape. Throws ShapeError beyond a limit.
  NodeId view(NodeId operand, View view);
  /// The same with the map of another gather.
  NodeId gather(NodeId operand, const EntryMap& map, const Shape& shape);
  /// Throws ShapeError when the number of entries changes.
  NodeId reshape(NodeId operand, const Shape& shape);
  /// The inverses of the matrices [n, n] in the last two axes; `what` says which they are, in
  /// errors. Throws ShapeError when they are not square.
  NodeId inverse(NodeId operand, const std::string& what = "");
  /// The function of each entry. Numbers of which it has rational values become these; functions of
  /// -u are written with those of u. Throws ShapeError where an entry is a
  /// number of which it has no value.
  NodeId function(Elementary function, NodeId operand);

  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] const Shape& shape(NodeId id) const { return nodes_[id].shape; }
  /// In the order of their declaration.
  [[nodiscard]] const std::vector<NodeId>& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<NodeId>& probes() const { return probes_; }
  /// Of a parameter or a probe.
  [[nodiscard]] const std::string& name(NodeId id) const;
  /// All entries of all parameters: D.
  [[nodiscard]] std::int64_t parameter_entries() const { return parameter_entries_; }

 private:
  NodeId add(Node node);
  NodeId function_of_numbers(Elementary function, const Constant& constant, const Shape& shape);
  NodeId add_named(Node node, const std::string& name, std::vector<NodeId>& list);

  std::vector<Node> nodes_;
  std::vector<NodeId> parameters_;
  std::vector<NodeId> probes_;
  std::unordered_multimap<std::size_t, NodeId> by_hash_;
  std::unordered_set<std::string> names_;  ///< of parameters and probes
  std::int64_t total_entries_ = 0;
  std::int64_t parameter_entries_ = 0;
};

/// Whether every constant and coefficient of the program has an image modulo the prime, which is 0
/// only where the number is.
[[nodiscard]] bool reduces_modulo(const Program& program, const PrimeField& field);
/// How many primes above 2^log2_low the function above can refuse; never too small.
[[nodiscard]] double primes_refused(const Program& program, double log2_low);

}  // namespace abide
