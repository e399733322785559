// SPDX-License-Identifier: MIT
//
// Symmetry classes in 128 bits, for sorting millions of monomials by them.
//
// A class (flow/symmetry.hpp) has one bit for each flip and one integer for each grading. Give flip
// i a random word R_i and grading g a random word S_g; the key of a class is
//
//     signs    the exclusive or of the R_i of its bits,
//     weights  the sum of w_g S_g modulo 2^64.
//
// Both are homomorphisms: the key of a product is the product of the keys, and equal classes have
// equal keys. Classes that differ have different keys but for a chance of 2^-64 a pair. That would
// join two blocks in one: a larger linear system with the same solutions. So no answer depends on
// it.
//
// Example: two flips, R = 0110, 1010. The classes of x and y, (1, 0) and (0, 1), have the keys 0110
// and 1010, and that of x y is 1100. The low bits alone divide the classes into parts.
//
// Cost: one exclusive or and one addition for each factor. The hashing is that of Zobrist, "A new
// hashing method with application for game playing", 1970.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/flow/symmetry.hpp"

namespace abide {

struct ClassKey {
  std::uint64_t signs = 0, weights = 0;

  auto operator<=>(const ClassKey&) const = default;
  /// The key of the product.
  ClassKey& operator*=(const ClassKey& other) {
    signs ^= other.signs;
    weights += other.weights;
    return *this;
  }
};

/// The key of each variable that laws may use.
[[nodiscard]] std::vector<ClassKey> class_keys(const Symmetry& symmetry);

}  // namespace abide
