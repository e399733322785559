// SPDX-License-Identifier: MIT
#include "abide/laws/sparse_basis.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace abide {

namespace {

using Row = RationalEchelon::Row;

constexpr std::size_t kMostSupports = 3000;  // tried in all

// The columns where some row is not zero.
std::vector<std::size_t> used_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> used;
  for (std::size_t j = 0; j < rows[0].size(); ++j)
    if (std::any_of(rows.begin(), rows.end(), [j](const Row& row) { return !row[j].is_zero(); }))
      used.push_back(j);
  return used;
}

// The circuit with this support: a choice, ascending, of the used columns.
std::optional<Row> circuit(const std::vector<Row>& space, const std::vector<std::size_t>& used,
                           const std::vector<std::size_t>& choice) {
  RationalEchelon outside(RationalField{},
                          space.size());  // conditions on the multiples of the basis
  std::size_t next = 0;
  for (std::size_t u = 0; u < used.size(); ++u) {
    if (next < choice.size() && choice[next] == u) {
      ++next;
      continue;
    }
    Row condition;
    for (const Row& row : space) condition.push_back(row[used[u]]);
    outside.add(std::move(condition));
    if (outside.full()) return std::nullopt;
  }
  const std::vector<Row> multiples = outside.null_space();
  if (multiples.size() > 1) return std::nullopt;  // shorter ones are on parts of this support
  Row sum(space[0].size());
  for (std::size_t i = 0; i < space.size(); ++i)
    for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += multiples[0][i] * space[i][j];
  for (const std::size_t u : choice)
    if (sum[used[u]].is_zero()) return std::nullopt;
  return sum;
}

// The next choice of as many out of n; false after the last.
bool advance(std::vector<std::size_t>& choice, std::size_t n) {
  for (std::size_t i = choice.size(); i-- > 0;) {
    if (choice[i] + choice.size() - i >= n) continue;
    ++choice[i];
    std::iota(choice.begin() + static_cast<std::ptrdiff_t>(i) + 1, choice.end(), choice[i] + 1);
    return true;
  }
  return false;
}

}  // namespace

std::vector<Row> shortest(const std::vector<Row>& space, const std::vector<Row>& vanishing) {
  std::vector<Row> result;
  if (space.empty()) return result;
  RationalEchelon known(RationalField{}, space[0].size());
  for (const Row& row : vanishing) known.add(row);
  RationalEchelon all = known;
  for (const Row& row : space) all.add(row);
  const std::vector<std::size_t> used = used_columns(space);
  std::size_t tried = 0;
  for (std::size_t size = 1; known.rank() < all.rank() && tried < kMostSupports; ++size) {
    std::vector<std::size_t> choice(size);
    std::iota(choice.begin(), choice.end(), std::size_t{0});
    const std::size_t before = result.size();
    do {
      std::optional<Row> found = circuit(space, used, choice);
      if (found && !known.contains(*found)) result.push_back(std::move(*found));
    } while (++tried < kMostSupports && advance(choice, used.size()));
    for (std::size_t i = before; i < result.size(); ++i) known.add(result[i]);
  }
  for (const Row& row : space) {
    if (known.contains(row)) continue;
    (void)known.add(row);
    result.push_back(row);
  }
  return result;
}

}  // namespace abide
