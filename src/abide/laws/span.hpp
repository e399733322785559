// SPDX-License-Identifier: MIT
//
// The span of sparse vectors over Q, and vectors modulo that span.
//
// A vector is a map from keys to nonzero coefficients: a polynomial by its monomials, a combination
// of laws by their numbers. The rows kept are in echelon form by their greatest keys, so a vector
// reduces to its remainder in one pass from the greatest key down, and is in the span exactly when
// nothing remains. The bases of laws that the search gives are such rows already.
//
// Example: modulo b^2 - a^2 and c^2 - a^2 the polynomial c^2 + b^2 - a^2 leaves a^2; the
// coordinates are 1 and 1.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "abide/ring/rational.hpp"

namespace abide {

/// A combination of the rows of a span: the multiple of each row, by number.
using Coordinates = std::map<std::size_t, Rational>;

template <class Key, class Less = std::less<Key>>
class SparseSpan {
 public:
  using Vector = std::map<Key, Rational, Less>;

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }

  /// Adds what the vector is modulo the rows before it; false when it is in their span.
  bool add(Vector vector) {
    vector = reduce(std::move(vector), nullptr);
    if (vector.empty()) return false;
    leads_.emplace(vector.rbegin()->first, rows_.size());
    rows_.emplace_back(vector.begin(), vector.end());
    return true;
  }

  /// The vector less the multiples of rows that `coordinates` gets: no greatest key of a row is
  /// left.
  [[nodiscard]] Vector reduce(Vector vector, Coordinates* coordinates) const {
    for (auto at = vector.end(); at != vector.begin();) {
      --at;
      const auto lead = leads_.find(at->first);
      if (lead == leads_.end()) continue;
      const auto& row = rows_[lead->second];
      const Rational factor = at->second / row.back().second;
      if (coordinates != nullptr) coordinates->emplace(lead->second, factor);
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {  // smaller keys, so `at` stays
        const auto target = vector.try_emplace(row[i].first).first;
        target->second -= factor * row[i].second;
        if (target->second.is_zero()) vector.erase(target);
      }
      at = vector.erase(at);
    }
    return vector;
  }

 private:
  std::vector<std::vector<std::pair<Key, Rational>>> rows_;  // ascending keys
  std::map<Key, std::size_t, Less> leads_;                   // greatest key -> row
};

}  // namespace abide
