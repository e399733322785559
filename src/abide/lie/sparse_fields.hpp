// SPDX-License-Identifier: MIT
//
// The values of a flow's fields at one point modulo a prime, for probes of which nearly all entries
// are 0: as rows of the entries that are not 0, without a walk over any whole tensor.
//
// Each node of the program is held in one of three forms:
//
//     table    it depends on no probe: computed once, then looked up
//     sparse   its entries other than 0, as they follow from those of its operands
//     lazy     never formed; single entries are computed when asked for
//
// W x with x = e_7 has 512 entries other than 0, and a gate that is one-hot leaves one of them. So
// what a sparse tensor multiplies entry by entry, or sums over, is lazy: the gate asks for the one
// entry (W x)_o = W[o, 7]. A node is lazy where all that use it ask for few entries so, and a lazy
// node that is a term of another has no other use: no entry is computed along several ways.
//
// Example, W2 (g * (W1 x)) at x = e_j, g = e_i, w = e_o: W1 x and W2^T w are lazy, and the row is
// W1[i, j] at W2[o, i] and W2[o, i] at W1[i, j].
//
// Cost: for each row one visit of each node, and the products of entries that are not 0, those with
// an entry of a table that is 0 included. Memory: the tables, and the places of gathers.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "abide/lie/field_graph.hpp"
#include "abide/ring/word_field.hpp"
#include "abide/stop.hpp"

namespace abide {

class SparseFields {
 public:
  using Element = WordField::Element;
  /// (entry, value), by increasing entry, no value 0.
  using Entries = std::vector<std::pair<std::size_t, Element>>;

  /// At a point, by parameter of the program. The graph and the point must outlive this. Throws
  /// Interrupted, and UnluckyPrime where a number of the program has no image.
  SparseFields(const FieldGraph& graph, const WordField& field,
               const std::vector<std::vector<Element>>& point, StopFlag stop = nullptr);

  /// One list for each probe of the program.
  void evaluate(const std::vector<Entries>& probes);
  /// Of an output of the schedule, in the last evaluation.
  [[nodiscard]] const Entries& output(std::size_t output) const {
    return entries_[graph_.schedule().outputs()[output]];
  }

  /// A bound on what this holds beside the point, from the schedule alone.
  [[nodiscard]] static double bytes(const Schedule& schedule);

 private:
  enum class Form : std::uint8_t { table, sparse, lazy };
  // A label, seen from the sparse operand of a product and from the other one.
  struct Label {
    std::size_t size, sparse, other, result;
  };
  struct Product {
    bool sparse_left = false, binary = false;
    std::vector<Label> labels;  // of the sparse operand
    std::vector<Label> free;    // of the other alone
  };
  // Where a gather puts entry i of its operand: place[first[i]] .. place[first[i + 1] - 1].
  struct Places {
    std::vector<std::uint32_t> first, place;
  };

  // An entry of the other operand: what it has in common with the sparse one, and where it leads.
  struct Keyed {
    std::size_t key, offset;
    Element value;
  };

  void choose_forms(const std::vector<bool>& moves);
  [[nodiscard]] bool masks(const Schedule::Step& step, NodeId operand,
                           const std::vector<Form>& natural) const;
  void tabulate(const std::vector<bool>& moves, StopFlag stop);
  [[nodiscard]] Product product_of(const Schedule::Step& step) const;
  [[nodiscard]] Places places_of(NodeId gather, NodeId operand) const;

  void compute(const Schedule::Step& step);
  void multiply(const Schedule::Step& step, Entries& result);
  void join(const Product& product, const Entries& sparse, const Entries& other, Entries& result);
  [[nodiscard]] Element at(NodeId id, std::size_t entry) const;
  [[nodiscard]] Element product_at(NodeId id, const Node& node, std::size_t entry) const;
  void tidy(Entries& entries) const;

  const FieldGraph& graph_;
  WordField field_;
  std::vector<Form> forms_;
  std::vector<const std::vector<Element>*> tables_;  // one value, or one for each entry
  std::vector<std::vector<Element>> storage_;        // of tables that are no parameters
  std::vector<std::vector<Element>> coefficients_;   // of sums
  std::vector<Product> products_;
  std::vector<Places> places_;
  std::vector<Entries> entries_;  // of sparse nodes; of outputs that are tables
  std::vector<Keyed> keyed_;      // of the product at hand
};

}  // namespace abide
