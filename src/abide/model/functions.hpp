// SPDX-License-Identifier: MIT
//
// The functions of expressions: a table of names, how many arguments each takes, and what it makes
// of them. To add one, write a line in the table and a member here, and a row in docs/models.md.
//
// Example: `sum(A, axis=0)` has one positional argument and a keyword; it becomes the contraction
// 'ij->j' of the node of A.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/model/lowering.hpp"

namespace abide {

/// The arguments of one call, and what each function makes of them.
struct Functions {
  Lowering& lowering;
  const Expression& call;

  /// A keyword argument, by its name in NumPy and the other that it has in PyTorch or here.
  struct Keyword {
    std::string name, other = "";
    [[nodiscard]] bool is(const std::string& word) const {
      return word == name || (!other.empty() && word == other);
    }
  };
  struct Function {
    const char* name;
    std::size_t least, most;  ///< positional arguments
    std::vector<Keyword> keywords;
    NodeId (Functions::*apply)() const;
    const char* beyond = "";  ///< what to write who gives more arguments
  };
  /// Arguments at most of a function that takes any number of them.
  static constexpr std::size_t kMany = 1000;

  static const std::vector<Function>& table();

 private:
  [[nodiscard]] NodeId node(std::size_t i) const { return lowering.node(call.children[i]); }
  [[nodiscard]] const Expression* keyword(const Keyword& which) const;
  [[nodiscard]] std::vector<std::int64_t> per_axis(const std::string& name, const Expression* given,
                                                   std::int64_t standard, std::size_t axes) const;
  [[nodiscard]] NodeId convolution(std::size_t axes) const;
  [[nodiscard]] NodeId max_pool(std::size_t axes) const;
  void require(bool understood, const char* where) const;
  void require_functions() const;
  void require_gates() const;
  [[nodiscard]] std::vector<std::int64_t> axes_or(std::int64_t standard) const;
  [[nodiscard]] std::int64_t one_axis() const;
  [[nodiscard]] Rational eps() const;

  [[nodiscard]] NodeId sum() const;
  [[nodiscard]] NodeId trace() const;
  [[nodiscard]] NodeId diag() const;
  [[nodiscard]] NodeId outer() const;
  [[nodiscard]] NodeId eye() const;
  [[nodiscard]] NodeId filled(const Rational& value) const;
  [[nodiscard]] NodeId zeros() const;
  [[nodiscard]] NodeId ones() const;
  [[nodiscard]] NodeId reshape() const;
  [[nodiscard]] NodeId concat() const;
  [[nodiscard]] NodeId einsum() const;
  [[nodiscard]] NodeId conv1d() const;
  [[nodiscard]] NodeId conv2d() const;
  [[nodiscard]] NodeId max_pool1d() const;
  [[nodiscard]] NodeId max_pool2d() const;
  [[nodiscard]] NodeId relu() const;
  [[nodiscard]] NodeId determinant() const;
  [[nodiscard]] NodeId inverse() const;
  [[nodiscard]] NodeId logarithm() const;
  [[nodiscard]] NodeId exponential() const;
  [[nodiscard]] NodeId argument() const;
  [[nodiscard]] NodeId elementary(Elementary f) const;
  [[nodiscard]] NodeId square_root() const;
  [[nodiscard]] NodeId sigmoid() const;
  [[nodiscard]] NodeId softplus() const;
  [[nodiscard]] NodeId sine() const;
  [[nodiscard]] NodeId cosine() const;
  [[nodiscard]] NodeId error_function() const;
  [[nodiscard]] NodeId tanh() const;
  [[nodiscard]] NodeId silu() const;
  [[nodiscard]] NodeId gelu() const;
  [[nodiscard]] NodeId gelu_tanh() const;
  [[nodiscard]] NodeId softmax() const;
  [[nodiscard]] NodeId log_softmax() const;
  [[nodiscard]] NodeId causal_mask() const;
  [[nodiscard]] NodeId layer_norm() const;
  [[nodiscard]] NodeId rms_norm() const;
  [[nodiscard]] NodeId batch_norm() const;
  [[nodiscard]] NodeId mean() const;
  [[nodiscard]] NodeId absolute() const;
  [[nodiscard]] NodeId maximum() const;
  [[nodiscard]] NodeId minimum() const;
  [[nodiscard]] NodeId largest() const;
  [[nodiscard]] NodeId where() const;
  [[nodiscard]] NodeId rope() const;
};

inline const Functions::Keyword kAxis{"axis", "dim"};
inline const Functions::Keyword kStride{"stride"};

}  // namespace abide
