// SPDX-License-Identifier: MIT
//
// The flow that a certificate describes, built again from its nodes alone.
//
// The file has the objective L and the metric M as programs. Here the fields are derived from them
// by the rules of docs/certificate.md, as programs too: with g = grad L and m = M g,
//
//     gradient    X = m, with weight decay lambda (m - a lambda theta, a lambda s)
//     momentum    X = (a Q v, m - a P v - a Q lambda theta, a Q), tau = P / Q, or with the time s =
//                 exp(c t) for a constant tau = c: (a v, m - a c v - a lambda theta, a c s)
//     field       X = sum of a_k f_k
//
// 0 on what is frozen,
// and the features with their gradients: of log f, df / f; of log det A, the transpose of A^-1
// pulled back. Nothing of flow/ is used, so that a mistake there is not repeated here.
//
// Example: nodes parameter x [], probe w [], contraction w x x, metric (x covector_x): X = x (2 w
// x).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/proof/certificate.hpp"
#include "abide/proof/certified_functions.hpp"

namespace abide {

class CertifiedFlow {
 public:
  /// Throws Refused when nodes do not fit together or ask for too much.
  explicit CertifiedFlow(const Certificate& certificate);

  /// The names and shapes of the coordinates' blocks, then of the features.
  [[nodiscard]] const std::vector<StateBlock>& variables() const { return blocks_; }
  /// N.
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  /// How many coordinates are frozen, and for each whether it is.
  [[nodiscard]] std::size_t frozen() const;
  [[nodiscard]] const std::vector<bool>& is_frozen() const { return is_frozen_; }
  [[nodiscard]] std::size_t features() const { return feature_values_.size(); }
  /// Whether features are logarithms.
  [[nodiscard]] const std::vector<bool>& is_logarithm() const { return is_logarithm_; }
  /// About the number of operations of one evaluation of L and M.
  [[nodiscard]] double cost() const { return cost_; }

  /// The program; its first parameters are the blocks of the state, then come the symbols of
  /// features that are logarithms. The rest only stood for what was put in their place.
  [[nodiscard]] const Program& program() const { return program_; }
  /// One node per block of the state.
  [[nodiscard]] const std::vector<NodeId>& fields() const { return fields_; }
  /// One scalar node per feature, and its gradient by each block of the state.
  [[nodiscard]] const std::vector<NodeId>& feature_values() const { return feature_values_; }
  [[nodiscard]] const std::vector<std::vector<NodeId>>& feature_gradients() const {
    return feature_gradients_;
  }
  /// What is inverted on the way, whatever becomes of it: fields, or features, are defined where
  /// these have values.
  [[nodiscard]] const std::vector<NodeId>& field_divisors() const { return field_divisors_; }
  [[nodiscard]] const std::vector<NodeId>& feature_divisors() const { return feature_divisors_; }
  /// The functions of the file, needed or not; fields are defined where their arguments are.
  [[nodiscard]] const std::vector<CertifiedFunction>& functions() const { return functions_; }
  /// First the variables, then their motions: blocks of the state, features.
  [[nodiscard]] Schedule law_schedule() const;

 private:
  void declare(const Certificate& c);
  void declare_block(const std::string& name, const Shape& shape, StateBlock::Kind kind);
  void build(const Certificate& c);
  // What a node of this kind depends on by itself.
  [[nodiscard]] static unsigned own_dependence(CertificateNode::Op op);
  // The leaf of this kind that belongs to a parameter's block, or the time; nothing for others.
  [[nodiscard]] std::optional<NodeId> declared(CertificateNode::Op op, std::size_t block) const;
  NodeId built(const CertificateNode& node, const std::vector<NodeId>& operands);
  void make_fields(const Certificate& c);
  [[nodiscard]] std::vector<NodeId> descent(const Certificate& c);
  void add_own_fields(const Certificate& c);
  void make_features(const Certificate& c);
  // The file's nodes from which these are computed, directly or not, and themselves.
  [[nodiscard]] static std::vector<std::size_t> needed(const Certificate& c,
                                                       const std::vector<std::size_t>& roots);
  [[nodiscard]] static bool needs(const Certificate& c, const std::vector<std::size_t>& roots,
                                  CertificateNode::Op op);
  // The inverses among them.
  [[nodiscard]] std::vector<NodeId> divisors(const Certificate& c,
                                             const std::vector<std::size_t>& roots) const;
  [[nodiscard]] NodeId in_time(const std::vector<Rational>& coefficients);

  // What a node depends on.
  enum Dependence : unsigned { on_probe = 1, on_motion = 2, on_shifted = 4, on_covector = 8 };

  Program program_;
  std::vector<StateBlock> blocks_;
  std::size_t dimension_ = 0;
  double cost_ = 0;
  std::vector<std::size_t> block_of_node_;  // of the file's parameter nodes
  std::vector<NodeId> parameters_, velocities_, shifted_, covectors_, symbols_;
  std::vector<bool> still_;      // for each parameter, whether it is frozen
  std::vector<bool> is_frozen_;  // coordinates
  NodeId time_ = 0, drift_ = 0;
  std::vector<NodeId> controls_;      // one for each field of the file
  std::vector<NodeId> nodes_;         // of the file
  std::vector<unsigned> dependence_;  // of the file's nodes
  std::vector<CertifiedFunction> functions_;
  std::vector<NodeId> fields_, feature_values_, feature_motions_;
  std::vector<NodeId> field_divisors_, feature_divisors_;
  std::vector<std::vector<NodeId>> feature_gradients_;
  std::vector<bool> is_logarithm_;
};

}  // namespace abide
