// SPDX-License-Identifier: MIT
#include "abide/laws/extactic.hpp"

#include <algorithm>
#include <utility>

#include "abide/linalg/row_echelon.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::size_t kFailures = 2;  // rows of an order, and orders, before giving up

}  // namespace

std::vector<SparsePolynomial> monomials_up_to(std::size_t variables, int degree) {
  std::vector<Monomial> monomials{{}};
  std::size_t first = 0;
  for (int d = 1; d <= degree; ++d) {
    const std::size_t end = monomials.size();
    for (std::size_t m = first; m < end; ++m) {
      const std::uint32_t least = monomials[m].empty() ? 0 : monomials[m].back();
      for (std::uint32_t i = least; i < variables; ++i) {
        Monomial next = monomials[m];
        next.push_back(i);
        monomials.push_back(std::move(next));
      }
    }
    first = end;
  }
  std::vector<SparsePolynomial> result;
  for (Monomial& monomial : monomials) result.push_back({{{std::move(monomial), 1}}});
  return result;
}

Extactic::Extactic(const Flow& flow, std::vector<SparsePolynomial> columns, int degree,
                   WordField field, std::uint64_t seed, StopFlag stop)
    : flow_(flow),
      columns_(std::move(columns)),
      degree_(degree),
      field_(field),
      seed_(seed),
      stop_(stop) {
  choose_rows(seed);
}

std::size_t Extactic::degree(const Row& row) const {
  const auto field = static_cast<std::size_t>(std::max(1.0, flow_.bounds().parameter_degree));
  return static_cast<std::size_t>(degree_) + row.order * (field - 1);
}

std::size_t Extactic::minor_degree() const {
  std::size_t sum = 0;
  for (const Row& row : rows_) sum += row.raises_rank ? degree(row) : 0;
  return sum;
}

void Extactic::choose_rows(std::uint64_t seed) {
  Random random(seed, {0xda});
  std::vector<std::uint64_t> point;
  for (std::size_t i = 0; i < flow_.dimension(); ++i)
    point.push_back(field_.random_element(random));
  RowEchelon<WordField> echelon(field_, columns_.size());
  std::vector<std::vector<SeriesRing<WordField>::Element>> known;  // by controls, up to some order
  const auto add = [&](std::size_t order, std::size_t controls) {
    if (known.size() <= controls) known.resize(controls + 1);
    if (known[controls].empty() || known[controls][0].size() <= order)
      known[controls] = along(field_, point, controls, order);
    std::vector<std::uint64_t> row;
    for (const auto& column : known[controls]) row.push_back(column[order]);
    rows_.push_back({order, controls, echelon.add(std::move(row))});
    return rows_.back().raises_rank;
  };
  (void)add(0, 0);
  std::size_t idle = 0;
  for (std::size_t order = 1; !cut_ && idle < kFailures && !echelon.full(); ++order) {
    std::size_t failures = 0;
    const std::size_t before = echelon.rank();
    for (std::size_t controls = 0; failures < kFailures && !echelon.full(); ++controls)
      failures += add(order, controls) ? 0 : 1;
    idle = echelon.rank() == before ? idle + 1 : 0;
    cut_ = std::cmp_greater(minor_degree(), limits().darboux_degree);
  }
  // One row more than needed at least: what divides two minors by chance is not in both.
  if (echelon.full()) {
    (void)add(rows_.back().order, rows_.back().controls + 1);
    (void)add(rows_[rows_.size() - 2].order + 1, 0);
  }
  pivots_ = echelon.pivots();
}

}  // namespace abide
