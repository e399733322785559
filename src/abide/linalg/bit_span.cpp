// SPDX-License-Identifier: MIT
#include "abide/linalg/bit_span.hpp"

#include <bit>
#include <utility>

namespace abide {

namespace {

std::size_t lowest(std::uint64_t word) { return static_cast<std::size_t>(std::countr_zero(word)); }

}  // namespace

void BitSpan::reduce(Bits& v) const {
  for (std::size_t word = 0; word < words_; ++word)
    for (std::uint64_t pending = v[word]; pending != 0;) {
      const std::size_t i = word * 64 + lowest(pending);
      pending &= pending - 1;
      const auto found = rows_.find(i);
      if (found == rows_.end()) continue;
      for (std::size_t w = 0; w < words_; ++w) v[w] ^= found->second[w];
      // Rows lead with their lowest bit: what changed lies above i.
      pending = i % 64 == 63 ? 0 : v[word] >> (i % 64 + 1) << (i % 64 + 1);
    }
}

void BitSpan::add(Bits v) {
  reduce(v);
  for (std::size_t word = 0; word < words_; ++word)
    if (v[word] != 0) {
      rows_.emplace(word * 64 + lowest(v[word]), std::move(v));
      return;
    }
}

}  // namespace abide
