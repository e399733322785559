// SPDX-License-Identifier: MIT
#include "abide/linalg/sparse_echelon.hpp"

namespace abide {

bool SparseEchelon::add(Row row) {
  std::size_t first = 0;  // coordinates before it have no pivot
  while (first < row.size()) {
    const auto pivot = rows_.find(row[first].first);
    if (pivot == rows_.end()) {
      ++first;
      continue;
    }
    const std::uint64_t factor = field_.neg(row[first].second);
    const Row& other = pivot->second;
    Row merged(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(first));
    std::size_t i = first;
    std::size_t j = 0;
    while (i < row.size() || j < other.size()) {
      if (j == other.size() || (i < row.size() && row[i].first < other[j].first)) {
        merged.push_back(row[i++]);
        continue;
      }
      std::uint64_t value = field_.mul(factor, other[j].second);
      if (i < row.size() && row[i].first == other[j].first)
        value = field_.add(value, row[i++].second);
      if (value != 0) merged.emplace_back(other[j].first, value);
      ++j;
    }
    work_ += static_cast<double>(row.size() + other.size());
    row = std::move(merged);
  }
  if (row.empty()) return false;
  const std::uint64_t scale = field_.inverse(row[0].second);
  for (auto& [coordinate, value] : row) value = field_.mul(value, scale);
  size_ += row.size();
  const std::size_t pivot = row[0].first;
  rows_.emplace(pivot, std::move(row));
  return true;
}

}  // namespace abide
