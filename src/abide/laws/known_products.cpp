// SPDX-License-Identifier: MIT
#include "abide/laws/known_products.hpp"

#include <algorithm>
#include <utility>

namespace abide {

KnownProducts::KnownProducts(const Ansatz& ansatz, const Depth& depth,
                             std::vector<const SparsePolynomial*> laws, std::size_t most,
                             const std::vector<SparsePolynomial>& constants)
    : laws_(std::move(laws)) {
  const std::size_t first_constant = laws_.size();
  for (const SparsePolynomial& constant : constants) laws_.push_back(&constant);
  struct Partial {
    Product product;
    Degrees degrees;
  };
  const auto sum = [](const Degrees& d) { return d.main + d.feature; };
  std::vector<Degrees> degrees;
  std::vector<ClassKey> keys;
  std::vector<Partial> open;
  for (std::size_t i = 0; i < laws_.size(); ++i) {
    degrees.push_back(ansatz.degrees(*laws_[i]));
    keys.push_back(ansatz.key(laws_[i]->terms[0].first));
    if (i < first_constant)
      open.push_back({{keys[i], {static_cast<std::uint32_t>(i)}}, degrees[i]});
  }
  while (!open.empty() && products_.size() < most) {
    Partial partial = std::move(open.back());
    open.pop_back();
    for (std::uint32_t i = partial.product.factors.back(); i < laws_.size(); ++i) {
      Degrees both = partial.degrees;
      both.main += degrees[i].main;
      both.time += degrees[i].time;
      both.feature += degrees[i].feature;
      if (sum(both) == sum(partial.degrees) || !ansatz.fits(both, depth)) continue;
      Partial next{partial.product, both};
      next.product.key *= keys[i];
      next.product.factors.push_back(i);
      open.push_back(std::move(next));
    }
    if (!ansatz.fits(partial.degrees, depth) ||
        (ansatz.symmetry().graded && partial.degrees.main != depth.main))
      continue;
    products_.push_back(std::move(partial.product));
  }
  std::stable_sort(products_.begin(), products_.end(),
                   [](const Product& a, const Product& b) { return a.key < b.key; });
}

std::pair<std::size_t, std::size_t> KnownProducts::of(const ClassKey& key) const {
  const auto first = std::partition_point(products_.begin(), products_.end(),
                                          [&](const Product& p) { return p.key < key; });
  const auto last =
      std::partition_point(first, products_.end(), [&](const Product& p) { return p.key == key; });
  return {static_cast<std::size_t>(first - products_.begin()),
          static_cast<std::size_t>(last - products_.begin())};
}

SparsePolynomial KnownProducts::operator[](std::size_t i) const {
  const std::vector<std::uint32_t>& factors = products_[i].factors;
  SparsePolynomial result = *laws_[factors[0]];
  for (std::size_t k = 1; k < factors.size(); ++k) result = product(result, *laws_[factors[k]]);
  return result;
}

}  // namespace abide
