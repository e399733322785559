// SPDX-License-Identifier: MIT
//
// The program of a flow's fields as a graph on single entries of tensors.
//
// Sparse counting (lie/sparse_rank.hpp) never forms a whole tensor: it asks which entries of the
// operands an entry is made of. This holds, for each node, what answers that without a search: the
// strides of each label of a contraction, the list of a gather, the depth below a node.
//
// Example, 'ij,j->i' with W [512, 784] and x [784]: the label i has strides 784 in W, 0 in x and 1
// in the result, j has 1, 1 and 0; entry 3 of the result is the sum over k < 784 of W[3 * 784 + k]
// x[k].
//
// Cost: one walk over the nodes. Memory: 4 bytes for each entry of a gather that is a view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abide/program/evaluate.hpp"

namespace abide {

/// A label of a contraction: its size, above 1, and its stride in each tensor; 0 where it is not.
struct LabelStrides {
  std::size_t size = 0, left = 0, right = 0, result = 0;
};

struct ContractionStrides {
  std::vector<LabelStrides> outer;  ///< labels of the result
  std::vector<LabelStrides> inner;  ///< labels that are summed over
  std::size_t terms = 1;            ///< of the sum
};

/// Entries of the two operands; the second is 0 where there is but one operand.
struct OperandEntries {
  std::size_t left = 0, right = 0;
};

class FieldGraph {
 public:
  /// The schedule must outlive this and has no inverses and no functions.
  explicit FieldGraph(const Schedule& schedule);

  [[nodiscard]] const Schedule& schedule() const { return *schedule_; }
  [[nodiscard]] const Program& program() const { return schedule_->program(); }
  [[nodiscard]] std::size_t size(NodeId id) const { return sizes_[id]; }
  /// Of a contraction.
  [[nodiscard]] const ContractionStrides& strides(NodeId id) const { return strides_[id]; }
  /// Which entry of the operand each entry of a gather is, or -1; empty when all are in order.
  [[nodiscard]] std::span<const std::int32_t> list(NodeId id) const { return lists_[id]; }
  /// The number of nodes on the longest way down from a node; 0 for leaves.
  [[nodiscard]] std::size_t depth(NodeId id) const { return depths_[id]; }
  /// A parameter's or probe's number among them.
  [[nodiscard]] std::size_t number(NodeId leaf) const { return numbers_[leaf]; }

  /// Where the terms of entry `at` of a contraction begin, and its term k.
  [[nodiscard]] OperandEntries first_term(NodeId id, std::size_t at) const;
  [[nodiscard]] OperandEntries term(NodeId id, OperandEntries first, std::size_t k) const;

  /// A bound on what this holds, from the schedule alone.
  [[nodiscard]] static double bytes(const Schedule& schedule);

 private:
  const Schedule* schedule_;
  std::vector<std::size_t> sizes_, depths_, numbers_;
  std::vector<ContractionStrides> strides_;
  std::vector<std::vector<std::int32_t>> storage_;  // of lists
  std::vector<std::span<const std::int32_t>> lists_;
};

}  // namespace abide
