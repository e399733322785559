// SPDX-License-Identifier: MIT
//
// Paths: monomials of one entry of the fields, as the entries of probes and parameters that they
// are products of.
//
// An entry of a contraction is a sum of products, one of a sum has several terms, one of a gather
// is another entry. Who chooses one term at each of these arrives at leaves only: the path. The
// *first* path takes the first term that is not 0 by the looks of the graph, sums trying what lies
// least deep first, and an entry that is met again chooses as before. So first paths share what
// they can: those of a network run through the first unit of each layer, and differ from each other
// only near the entry where they begin. Random paths choose at random.
//
// Example: dL/dW2[o, i] of W3 (g2 * (W2 (g1 * (W1 x)))) is a sum of monomials
// w_c W3[c, o] g2_o g1_i W1[i, j] x_j over c and j; the first path has c = j = 0.
//
// With a point given, parameters that are 0 there end no path; what the first paths for other
// points take is taken again wherever it can be.
//
// Cost: each entry that is met looks for its first term once. Memory: 4 bytes for each entry of
// each node at most.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/lie/field_graph.hpp"
#include "abide/ring/random.hpp"

namespace abide {

/// An entry of a parameter or a probe, by the number of the tensor.
struct LeafEntry {
  std::size_t tensor = 0, entry = 0;
};

struct FieldPath {
  std::vector<LeafEntry> probes, parameters;  ///< with repetitions
};

class FieldPaths {
 public:
  /// By parameter; null where none is taken for 0.
  using Point = std::vector<std::vector<std::uint64_t>>;

  /// The graph and the point must outlive this.
  explicit FieldPaths(const FieldGraph& graph, const Point* point = nullptr);

  /// Whether the entry of this output of the schedule has a path, and the first.
  bool first(std::size_t output, std::size_t entry, FieldPath& path);
  bool random(std::size_t output, std::size_t entry, Random& random, FieldPath& path);

  /// A bound on what this holds, from the schedule alone.
  [[nodiscard]] static double bytes(const Schedule& schedule);

 private:
  static constexpr std::int32_t kUnknown = -2, kZero = -1;

  std::int32_t choice(NodeId id, std::size_t at);
  std::int32_t chosen(NodeId id, std::size_t at, std::size_t start);
  void walk(NodeId id, std::size_t at, Random* random, FieldPath& path);
  bool begin(std::size_t output, std::size_t entry, Random* random, FieldPath& path);

  const FieldGraph& graph_;
  const Point* point_;
  std::vector<std::vector<std::int32_t>> choices_;  // of the entries of a node, once it is met
  std::vector<std::vector<std::size_t>> shallow_;   // the operands of a sum, least deep first
};

}  // namespace abide
