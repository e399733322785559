// SPDX-License-Identifier: MIT
//
// From expressions to tensor programs.
//
// Names stand for values that the caller supplies. Numbers are exact and stay numbers as long as
// they meet only numbers, so that `3/7`, `2**10` and the arguments of functions are known when
// they are needed. Powers are whole, or by halves: x**(-1/2) is 1 / sqrt(x).
//
// A short text can ask for a lot of work. Everything that an operation handles is counted, also
// where the program already holds the result, and so are the digits of exact numbers and the
// nesting of operations through all definitions; beyond a limit the model is an error.
//
// Functions (the table is in model/functions.hpp):
//     [a, b], eye(3), zeros([2, 3]), ones(3)
//     sum(x), sum(x, axis=0)   trace(x)   diag(x)   outer(x, y)   reshape(x, [2, 3])
//     concat([x, y], axis=0)   einsum('ij,jk->ik', x, y)
//     conv1d(x, w, stride=1, padding=0)   conv2d(..)      as in PyTorch, without a batch axis
//     det(A)                          determinants, without divisions
//     inv(A)
//     relu(x), leaky_relu(x, 1/100), maximum(x, y), max_pool2d(x, 2), ..
//                                     with gates, which are probes (model/gates.hpp)
//     exp(x), tanh(x), softmax(x, axis=-1), layer_norm(x), ..
//                                     symbols (program/elementary.hpp), in models and metrics
//     log(x), log(det(A)), exp(x)     in laws, where the caller gives them a meaning
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abide/model/expression.hpp"
#include "abide/model/gates.hpp"
#include "abide/model/model.hpp"
#include "abide/program/program.hpp"

namespace abide {

/// What a text may use beyond what every text may.
struct Grammar {
  bool gates = false;                                ///< relu and what is made of it
  bool functions = false;                            ///< elementary functions of anything
  std::map<std::string, std::int64_t> numbers = {};  ///< names that stand for exact numbers
  /// The meaning of log(x), or, with `of_determinant`, of log(det(x)).
  std::function<NodeId(NodeId x, bool of_determinant)> logarithm = nullptr;
  /// What exp(argument) means other than the function of the argument, or nothing.
  std::function<std::optional<NodeId>(const Expression& argument)> exponential = nullptr;
};

class Lowering {
 public:
  /// What a name stands for; throws ExpressionError at the offset when it stands for nothing.
  using Names = std::function<NodeId(const std::string& name, std::size_t offset)>;

  Lowering(Program& program, Names names, Grammar grammar)
      : program_(program),
        names_(std::move(names)),
        grammar_(std::move(grammar)),
        gates_(program) {}

  /// The node of an expression. Throws ExpressionError with the place in the expression.
  NodeId lower(const Expression& expression);

  /// The gates made so far, in order.
  [[nodiscard]] const std::vector<Model::Gate>& gates() const { return gates_.all(); }
  [[nodiscard]] std::vector<Model::Gate> gates_needed_for(NodeId node) const {
    return gates_.needed_for(node);
  }
  [[nodiscard]] static std::vector<std::string> function_names();

 private:
  friend struct Functions;

  struct Value {
    std::optional<Rational> exact;  // a number known exactly, or
    NodeId tensor = 0;              // a node
  };

  Value value(const Expression& e);
  Value operation(const Expression& e);
  Value sum(const Expression& e);
  NodeId stacked(const Expression& e);
  Value product(const Expression& e);
  Value power(const Expression& e);
  Value whole_power(const Expression& e, const Value& base, std::int64_t n);
  Value index(const Expression& e);
  Value call(const Expression& e);

  NodeId node(const Expression& e);
  Rational number(const Expression& e, const char* what);
  std::int64_t integer(const Expression& e, const char* what);
  std::vector<std::int64_t> integers(const Expression& e, const char* what);
  [[nodiscard]] NodeId divisor(const Value& v, std::size_t offset) const;
  static std::string words(const Expression& e);
  static void check_number(std::int64_t bits, std::size_t offset);
  void spend(const Value& v, std::size_t offset);

  Program& program_;
  Names names_;
  Grammar grammar_;
  Gates gates_;
  // Spent so far, of what a small text may ask for.
  std::size_t nesting_ = 0;
  std::int64_t entries_ = 0;
  std::int64_t bits_ = 0;
};

}  // namespace abide
