// SPDX-License-Identifier: MIT
//
// Observables: functions on the state space of a flow, and how they change along it.
//
// An observable is an expression in the blocks of the state (`W2.T @ dW2`), the time, elementary
// functions and logarithms of observables. The time enters as `t`, or as `exp(c*t)` where tau is a
// constant other than 0 and c a multiple of it: exp(k tau t) is s^k in the flow's own variable.
//
// A logarithm is not rational, but its derivatives are: d log|f| = df / f, and d log|det A| =
// tr(A^-1 dA). So each logarithm becomes a symbol y, a new variable independent of the others, and
// the chain rule through y gives exact derivatives:
//
//     X(h) = sum over the blocks b of (dh/db + sum over symbols y of dh/dy dy/db) X_b.
//
// X(h) = 0 with y free implies that h is conserved. The logarithms must not be related: then, by
// Ostrowski's theorem, they are algebraically independent over the rational functions, and free
// symbols are no less than they are. They are related when a combination of the dy with integer
// coefficients vanishes, as for log(x*y), log(x) and log(y), or log(2); that is refused. Where the
// flow itself has log(x), it is that function.
//
// Other functions are nodes of the program (program/elementary.hpp), and one with those of the flow
// where their arguments are equal. Whether they are related is for those to see who draw
// conclusions from them (laws/related_functions.hpp). Functions of logarithms and logarithms of
// functions are refused.
//
// Examples: nmf:1,1,1 under its mirror metric, W1' = W1 W2 e and W2' = W2 W1 e: X(log(W1)) = W2 e.
// A pendulum, x' = v and v' = -sin(x): X(v**2/2 - cos(x)) = -v sin(x) + sin(x) v = 0.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/model/lowering.hpp"

namespace abide {

class Observables {
 public:
  struct Logarithm {
    NodeId symbol, argument;
    bool of_determinant;
    std::size_t text;  ///< which one it was first met in, of several
  };

  /// The flow must outlive this.
  explicit Observables(const Flow& flow) : flow_(flow), program_(flow.program()) {}

  /// The flow's program and what was added to it.
  [[nodiscard]] Program& program() { return program_; }

  /// Throws ModelError with place, cause and what was expected, also when the expression is defined
  /// nowhere or its logarithms, with those parsed before, are related. `source` is what the message
  /// calls the text.
  NodeId parse(const std::string& text, const std::string& source = "EXPRESSION");
  /// Several, whose logarithms may not be related either.
  std::vector<NodeId> parse(const std::vector<std::string>& texts, const std::string& source);

  /// Those met so far. An argument comes before its symbol.
  [[nodiscard]] const std::vector<Logarithm>& logarithms() const { return logarithms_; }
  /// Where the logarithm comes from that this node is: (argument, whether its determinant is
  /// meant); nothing when the node is none.
  [[nodiscard]] std::optional<std::pair<NodeId, bool>> argument_of(NodeId node) const;
  /// Whether the node contains a logarithm.
  [[nodiscard]] bool has_logarithm(NodeId node) const;

  /// The shape of an expression, or of a part of one that has a value.
  Shape shape_of(const Expression& expression);

  /// The gradient of a scalar by each block of the state, through the symbols.
  std::vector<NodeId> gradient(NodeId scalar);
  /// What a gradient makes of the fields: the sum over the blocks of <part, X_b>.
  NodeId along_flow(const std::vector<NodeId>& parts);
  /// X(h) for a scalar h.
  NodeId derivative(NodeId scalar);

 private:
  Lowering lowering();
  NodeId lowered(const std::string& text, const std::string& source);
  void require_no_mixture(NodeId node) const;
  void require_meaning(std::vector<NodeId> nodes, const std::vector<std::string>& texts,
                       const std::string& source);
  NodeId name(const std::string& name, std::size_t offset);
  NodeId logarithm(NodeId argument, bool of_determinant);
  void require_variable(NodeId argument, bool of_determinant) const;
  std::optional<NodeId> factor_of_time(const Expression& argument);
  Rational rate_of(const Expression& argument);
  std::vector<NodeId> state_nodes() const;

  const Flow& flow_;
  Program program_;
  std::vector<Logarithm> logarithms_;
  std::size_t text_ = 0;  // the one being read, of several
};

}  // namespace abide
