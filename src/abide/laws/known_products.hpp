// SPDX-License-Identifier: MIT
//
// Products of laws that are known, by class: they are laws, and no new ones.
//
// At degree k only laws count that are no polynomials in those of lower degree. A law is
// homogeneous in its class, and the key of a product is that of its factors, multiplied; so
// products are listed by their factors alone and multiplied out for the one block in which they are
// wanted. Where degrees mix (the degree is no grading) the ansatz of degree k holds that of k - 1,
// and laws themselves count as products.
//
// Example: the laws a = x0^2 - x1^2 and b = x2 of degrees 2 and 1 have at degree 3 the products a b
// and b^3, at degree 4 a^2, a b^2 and b^4.
//
// Cost: O(P log P) for P products, 40 bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "abide/laws/ansatz.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide {

class KnownProducts {
 public:
  /// Those that the ansatz contains, but no more than `most`, also times constants: coordinates
  /// that are frozen. Laws and constants must outlive this.
  KnownProducts(const Ansatz& ansatz, const Depth& depth, std::vector<const SparsePolynomial*> laws,
                std::size_t most, const std::vector<SparsePolynomial>& constants = {});

  [[nodiscard]] std::size_t size() const { return products_.size(); }

  /// The numbers of the products of this class: first, and the one after the last.
  [[nodiscard]] std::pair<std::size_t, std::size_t> of(const ClassKey& key) const;
  [[nodiscard]] SparsePolynomial operator[](std::size_t i) const;

 private:
  struct Product {
    ClassKey key;
    std::vector<std::uint32_t> factors;  // numbers of laws, ascending
  };

  std::vector<const SparsePolynomial*> laws_;
  std::vector<Product> products_;  // by key
};

}  // namespace abide
