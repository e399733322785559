// SPDX-License-Identifier: MIT
//
// How every model is built, whatever it is read from: parameters, inputs and outputs are declared,
// the signals between are computed with the operations of program/operations.hpp, and L is the sum
// of <w, output>, with a fresh probe w for each output.
//
// Example, W2 relu(W1 x + b), one hidden unit:
//
//     ModelBuilder b;
//     Program& p = b.program();
//     const NodeId x = b.input("x", {3});
//     const NodeId W1 = b.parameter("W1", {1, 3});
//     const NodeId b1 = b.parameter("b", {1});
//     const NodeId h = b.gated("gate1", add(p, matmul(p, W1, x), b1));
//     const NodeId W2 = b.parameter("W2", {2, 1});
//     b.output(matmul(p, W2, h), "w");
//     const Model model = std::move(b).finish();     // L = <w, W2 (gate1 * (W1 x + b))>
//
// Parameters are numbered as they are declared, and the arguments of a call are in no order: two
// are not declared in one.
//
// Cost: that of building the nodes.
#pragma once

#include <string>
#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// What the output meets in L, as a function of a fresh probe with this name. Throws ShapeError.
[[nodiscard]] Model::Output paired(Program& program, LossClass loss, NodeId value,
                                   const std::string& name);

/// The same model under losses of another class. Throws ModelError when the outputs do not fit it.
[[nodiscard]] Model with_loss(const Model& model, LossClass loss);

class ModelBuilder {
 public:
  [[nodiscard]] Program& program() { return model_.program; }
  /// What was declared so far; L is not there yet.
  [[nodiscard]] Model& model() { return model_; }

  /// Both throw ShapeError on a bad shape and beyond a limit (program/limits.hpp),
  /// std::invalid_argument on a name already taken.
  NodeId parameter(const std::string& name, const Shape& shape);
  /// A probe that is x.
  NodeId input(const std::string& name, const Shape& shape);
  /// The argument where it is positive, else 0, as an elementwise product with a free gate: a new
  /// probe of this name, of the argument's shape. One argument should have one gate; expressions,
  /// in which one may occur twice, have theirs by model/gates.hpp.
  NodeId gated(const std::string& name, NodeId argument);
  /// A part of what the model puts out; its probe w gets this name. Throws as above, and where the
  /// model's loss does not fit the value: cross-entropy needs an axis of at least two classes.
  void output(NodeId value, const std::string& weights);

  /// L, of the outputs so far. Throws ShapeError when there is none.
  NodeId objective();
  /// The model with L, unless it has fields. Throws ShapeError when there is no output either.
  [[nodiscard]] Model finish() &&;

 private:
  Model model_;
  std::vector<NodeId> terms_;
};

}  // namespace abide
