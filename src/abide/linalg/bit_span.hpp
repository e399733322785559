// SPDX-License-Identifier: MIT
//
// A subspace of (Z/2)^n, 64 entries a word; reduces vectors to canonical representatives.
//
// Rows lead with their lowest bit. A vector is reduced from the lowest bit up: where a row leads,
// it is subtracted. What is left has no bit that leads a row, and is the same for all vectors that
// differ by one of the subspace.
//
// Example, n = 3: with the row 011 (bits 1 and 2) the vectors 010 and 001 have the representative
// 001.
//
// Cost: O(r n / 64) words for a vector, r being the rank: a hundred times less than a field of two
// elements in linalg/row_echelon.hpp would take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace abide {

/// A vector over Z/2, packed.
using Bits = std::vector<std::uint64_t>;

[[nodiscard]] inline bool bit(const Bits& v, std::size_t i) {
  return (v[i / 64] >> (i % 64) & 1U) != 0;
}

class BitSpan {
 public:
  explicit BitSpan(std::size_t bits) : words_((bits + 63) / 64) {}

  /// The vector 0.
  [[nodiscard]] Bits zero() const { return Bits(words_, 0); }
  void reduce(Bits& v) const;
  void add(Bits v);
  /// Whether some row leads with bit i.
  [[nodiscard]] bool leads(std::size_t i) const { return rows_.contains(i); }
  [[nodiscard]] std::size_t rank() const { return rows_.size(); }

 private:
  std::size_t words_;
  std::map<std::size_t, Bits> rows_;
};

}  // namespace abide
