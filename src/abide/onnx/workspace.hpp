// SPDX-License-Identifier: MIT
//
// Where the rules of operations make their nodes: a program and its gates.
//
// There are two kinds. In the workspace of the model known arrays that meet a node become exact
// constants. In a workspace for folding they become probes, whose values are remembered; what a
// rule makes of them is evaluated in double and rounded to the type of the file. So one rule says
// what an operation does, to nodes and to known numbers, and sqrt(8) is the float that the exporter
// would have written, rather than a root that no rational number is.
//
// Example: Gelu of the known [1.0] is 0.8413448 by the nodes of Gelu.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "abide/model/gates.hpp"
#include "abide/onnx/value.hpp"

namespace abide {

class Workspace {
 public:
  /// Of a model, whose program this is.
  explicit Workspace(Program& program) : program_(&program), gates_(program) {}
  /// For folding.
  Workspace() : own_(std::make_unique<Program>()), program_(own_.get()), gates_(*own_) {}

  [[nodiscard]] Program& program() { return *program_; }
  [[nodiscard]] Gates& gates() { return gates_; }
  [[nodiscard]] bool folding() const { return own_ != nullptr; }

  /// A value as a node. Throws ShapeError for what is none: minus infinity, tokens, no entries.
  [[nodiscard]] NodeId node(const Value& value);
  /// The same, where minus infinity may stand.
  [[nodiscard]] Masked masked(const Value& value);
  /// A node with its mask as a value: Computed where nothing is hidden.
  [[nodiscard]] static Value value(Masked masked);
  [[nodiscard]] NodeId number(const Rational& value) { return program_->constant({value}, {}); }

  /// a * b entry by entry, with broadcasting, where H H = H for gates.
  [[nodiscard]] NodeId product(NodeId a, NodeId b);
  /// Entry i of the result is entry index[i] of the value, or 0 for -1: all that an operation does
  /// that only moves entries. Tokens are moved as they stand or not at all.
  [[nodiscard]] Value moved(const Value& value, const std::vector<std::int64_t>& index,
                            const Shape& shape);
  /// The same for an index that is the identity.
  [[nodiscard]] Value reshaped(const Value& value, const Shape& shape);
  /// Stretched along axes of size 1.
  [[nodiscard]] Value stretched(const Value& value, const Shape& shape);

  /// In a workspace for folding: what a result is, rounded to the type. Throws ShapeError where it
  /// is no number of a type of whole numbers.
  [[nodiscard]] Known folded(const Value& value, ElementType type);

 private:
  std::unique_ptr<Program> own_;
  Program* program_;
  Gates gates_;
  std::map<NodeId, std::vector<double>> leaves_;  // of folding
};

}  // namespace abide
