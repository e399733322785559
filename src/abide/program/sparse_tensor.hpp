// SPDX-License-Identifier: MIT
//
// Tensors over any ring of which only the entries that are not zero are held: for evaluating a
// program at a point most of whose coordinates are 0. The work is that of the products that are not
// zero, whatever the sizes of the tensors.
//
// Example: W x with W = 5 e_(3,7) of shape [512, 784] and x = e_7 takes one product.
//
// A field may have a limit on its products, beyond which an operation throws.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "abide/program/dense_tensor.hpp"
#include "abide/ring/fraction.hpp"

namespace abide {

template <class Element>
struct SparseTensor {
  std::size_t size = 0;  ///< of the tensor, zeros included
  /// (index, value), by increasing index, none of them 0.
  std::vector<std::pair<std::size_t, Element>> entries;
};

template <LocalRing R>
class SparseArithmetic {
 public:
  using Element = typename R::Element;
  using Tensor = SparseTensor<Element>;

  /// Copies share what they know of the plans, and the count of the products. A schedule must
  /// outlive the arithmetic that has evaluated it. Beyond `most_products` TooMuchWork is thrown.
  explicit SparseArithmetic(R ring, double most_products = std::numeric_limits<double>::infinity(),
                            typename DenseArithmetic<R>::Symbols symbols = nullptr)
      : dense_(std::move(ring), std::move(symbols)),
        shared_(std::make_shared<Shared>()),
        most_(most_products) {}

  /// Forgets the products counted so far.
  void begin_work() const { shared_->products = 0; }
  [[nodiscard]] double products() const { return shared_->products; }

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    const auto count = static_cast<std::size_t>(abide::entries(shape));
    if (constant.values.size() == 1 && constant.values[0].is_zero()) return {count, {}};
    return sparse(dense_.constant(constant, shape));
  }

  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    const Entries a = moved(left.entries, plan.left_order);
    const Entries b = moved(right.entries, plan.right_order);
    Entries products;
    for (const auto& [at, x] : a) {  // at = (h rows + m) inner + k
      const std::size_t row = at / plan.inner;
      const std::size_t first = (row / plan.rows * plan.inner + at % plan.inner) * plan.columns;
      auto partner = std::lower_bound(b.begin(), b.end(), first, before);
      for (; partner != b.end() && partner->first < first + plan.columns; ++partner) {
        charge(1);
        products.emplace_back(row * plan.columns + (partner->first - first),
                              ring().mul(x, partner->second));
      }
    }
    const std::size_t size = plan.stack * plan.rows * plan.columns;
    return {size, moved(summed(std::move(products)), plan.result_order)};
  }

  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    Entries terms = moved(operand.entries, plan.left_order);
    for (auto& [at, x] : terms) at /= plan.inner;
    return {plan.rows, moved(summed(std::move(terms)), plan.result_order)};
  }

  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const {
    Entries all;
    for (std::size_t t = 0; t < terms.size(); ++t) {
      const Element scale = ring().from(sum.coefficients[t]);
      charge(static_cast<double>(terms[t]->entries.size()));
      for (const auto& [at, x] : terms[t]->entries) all.emplace_back(at, ring().mul(scale, x));
    }
    return {terms[0]->size, summed(std::move(all))};
  }

  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const {
    if (gather.map.in_order()) return operand;
    const auto [known, fresh] = shared_->places.try_emplace(&gather.map);
    if (fresh) {
      std::vector<std::int32_t> storage;
      const std::span<const std::int32_t> list = gather.map.list(storage);
      known->second.size = list.size();
      known->second.first.resize(operand.size + 1);
      for (const std::int32_t i : list)
        if (i >= 0) ++known->second.first[static_cast<std::size_t>(i) + 1];
      for (std::size_t i = 0; i < operand.size; ++i)
        known->second.first[i + 1] += known->second.first[i];
      std::vector<std::size_t> next = known->second.first;
      known->second.place.resize(known->second.first.back());
      for (std::size_t k = 0; k < list.size(); ++k)
        if (list[k] >= 0) known->second.place[next[static_cast<std::size_t>(list[k])]++] = k;
    }
    const Places& places = known->second;
    Entries result;
    for (const auto& [at, x] : operand.entries)
      for (std::size_t k = places.first[at]; k < places.first[at + 1]; ++k)
        result.emplace_back(places.place[k], x);
    charge(static_cast<double>(result.size()));
    return {places.size, sorted(std::move(result))};
  }

  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const {
    if (operand.entries.size() < stack * n) throw SingularMatrix(inverse.what, n);
    const double size = static_cast<double>(n);
    charge(static_cast<double>(stack) * size * size * size);
    std::vector<Element> dense(operand.size, ring().zero());
    for (const auto& [at, x] : operand.entries) dense[at] = x;
    return sparse(dense_.inverse(inverse, stack, n, dense));
  }

  /// The function of 0 is hardly ever 0: the result is dense.
  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand,
                                const Tensor* given) const {
    if (given != nullptr) return *given;
    charge(static_cast<double>(operand.size));
    std::vector<Element> dense(operand.size, ring().zero());
    for (const auto& [at, x] : operand.entries) dense[at] = x;
    return sparse(dense_.function(f, dense, nullptr));
  }

 private:
  using Entries = std::vector<std::pair<std::size_t, Element>>;
  // Where a gather puts entry i of its operand: place[first[i]] .. place[first[i + 1] - 1].
  struct Places {
    std::size_t size = 0;  // of the result
    std::vector<std::size_t> first, place;
  };
  struct Shared {
    std::unordered_map<const EntryMap*, std::vector<std::size_t>> inverses;
    std::unordered_map<const EntryMap*, Places> places;
    double products = 0;
  };

  [[nodiscard]] const R& ring() const { return dense_.ring(); }

  void charge(double products) const {
    if ((shared_->products += products) > most_)
      throw TooMuchWork("an evaluation takes too many products");
  }

  static bool before(const std::pair<std::size_t, Element>& entry, std::size_t index) {
    return entry.first < index;
  }
  static Entries sorted(Entries entries) {
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return entries;
  }

  // Entry i of what is moved is entry order[i] of what is given.
  [[nodiscard]] Entries moved(Entries entries, const EntryMap& order) const {
    if (order.in_order() || entries.empty()) return entries;
    const auto [known, fresh] = shared_->inverses.try_emplace(&order);
    if (fresh) {
      std::vector<std::int32_t> storage;
      const std::span<const std::int32_t> list = order.list(storage);
      known->second.resize(list.size());
      for (std::size_t i = 0; i < list.size(); ++i)
        known->second[static_cast<std::size_t>(list[i])] = i;
    }
    for (auto& [at, x] : entries) at = known->second[at];
    return sorted(std::move(entries));
  }

  // Terms at one place are added; what is 0 then is left out.
  [[nodiscard]] Entries summed(Entries terms) const {
    terms = sorted(std::move(terms));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < terms.size();) {
      Element total = std::move(terms[i].second);
      const std::size_t at = terms[i].first;
      for (++i; i < terms.size() && terms[i].first == at; ++i)
        total = ring().add(total, terms[i].second);
      if (!ring().equal(total, ring().zero())) terms[kept++] = {at, std::move(total)};
    }
    terms.resize(kept);
    return terms;
  }

  [[nodiscard]] Tensor sparse(const std::vector<Element>& dense) const {
    Tensor result{dense.size(), {}};
    for (std::size_t i = 0; i < dense.size(); ++i)
      if (!ring().equal(dense[i], ring().zero())) result.entries.emplace_back(i, dense[i]);
    return result;
  }

  DenseArithmetic<R> dense_;
  std::shared_ptr<Shared> shared_;
  double most_;
};

}  // namespace abide
