// SPDX-License-Identifier: MIT
//
// The span of sparse vectors over any field, and vectors modulo that span.
//
// A vector is a list of (key, coefficient), ascending by key, no coefficient 0: a polynomial by its
// monomials, a combination of laws by their numbers, a row of a matrix by its columns. The rows
// kept are in echelon form by their greatest keys, so a vector reduces to its remainder in one pass
// from the greatest key down, and is in the span exactly when nothing remains. Vectors with few
// common keys stay as sparse as they are; where they do not, the work grows like that of dense
// elimination: it is counted, so that a caller can stop.
//
// Example: modulo b^2 - a^2 and c^2 - a^2 the polynomial c^2 + b^2 - a^2 leaves a^2; the
// coordinates are 1 and 1.
//
// Cost: each row that a vector is reduced by takes as many steps as both have keys. Memory: that of
// the rows kept.
// C. Bouillaguet, C. Delaplace, "Sparse Gaussian elimination modulo p: an update", CASC 2016, on
// how sparse it stays.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "abide/ring/ring.hpp"

namespace abide {

template <Field F, class Key, class Less = std::less<Key>>
class SparseSpan {
 public:
  using Element = typename F::Element;
  using Vector = std::vector<std::pair<Key, Element>>;
  /// A combination of the rows kept: the multiple of each, by number.
  using Coordinates = std::map<std::size_t, Element>;

  explicit SparseSpan(F field) : field_(std::move(field)) {}

  [[nodiscard]] std::size_t rank() const { return rows_.size(); }
  /// In the order in which they were added.
  [[nodiscard]] const std::vector<Vector>& rows() const { return rows_; }
  /// The row whose greatest key this is, by number; nothing when there is none.
  [[nodiscard]] const Vector* led_by(const Key& key) const {
    const auto found = leads_.find(key);
    return found == leads_.end() ? nullptr : &rows_[found->second];
  }
  /// Keys of the rows that are kept, together.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Keys that were looked at in reductions so far.
  [[nodiscard]] double work() const { return work_; }

  /// Adds what the vector is modulo the rows before it; false when it is in their span.
  bool add(Vector vector) {
    vector = reduce(std::move(vector));
    if (vector.empty()) return false;
    leads_.emplace(vector.back().first, rows_.size());
    lead_inverses_.push_back(field_.inverse(vector.back().second));
    size_ += vector.size();
    rows_.push_back(std::move(vector));
    return true;
  }

  /// The vector less the multiples of rows that `coordinates` gets: no greatest key of a row is
  /// left.
  [[nodiscard]] Vector reduce(Vector vector, Coordinates* coordinates = nullptr) const {
    Vector left;  // descending
    while (!vector.empty()) {
      const auto lead = leads_.find(vector.back().first);
      if (lead == leads_.end()) {
        left.push_back(std::move(vector.back()));
        vector.pop_back();
        continue;
      }
      const Vector& row = rows_[lead->second];
      const Element factor = field_.mul(vector.back().second, lead_inverses_[lead->second]);
      if (coordinates != nullptr) coordinates->emplace(lead->second, factor);
      vector.pop_back();
      vector = difference(std::move(vector), row, factor);
    }
    return {std::make_move_iterator(left.rbegin()), std::make_move_iterator(left.rend())};
  }

 private:
  // vector - factor * row, but for the last entry of the row.
  Vector difference(Vector vector, const Vector& row, const Element& factor) const {
    const Less less;
    Vector result;
    result.reserve(vector.size() + row.size());
    auto i = vector.begin();
    for (auto j = row.begin(); j + 1 != row.end(); ++j) {
      while (i != vector.end() && less(i->first, j->first)) result.push_back(std::move(*i++));
      Element value = field_.neg(field_.mul(factor, j->second));
      if (i != vector.end() && !less(j->first, i->first)) value = field_.add(value, (i++)->second);
      if (!field_.is_zero(value)) result.emplace_back(j->first, std::move(value));
    }
    result.insert(result.end(), std::make_move_iterator(i), std::make_move_iterator(vector.end()));
    work_ += static_cast<double>(vector.size() + row.size());
    return result;
  }

  F field_;
  std::vector<Vector> rows_;
  std::vector<Element> lead_inverses_;      // of the coefficients of greatest keys
  std::map<Key, std::size_t, Less> leads_;  // greatest key -> row
  std::size_t size_ = 0;
  mutable double work_ = 0;
};

}  // namespace abide
